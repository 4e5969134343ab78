public import ContentHashing
import Datasets
public import Language
import ModelFormats
import ModelGraph
import TensorEngine
import Training

/// How well a model does on data: what `evaluate` yields.
public struct EvaluationValue: ObjectValue, Codable, ArgumentDecodable, InputDecodable {
  /// The share of samples whose largest output is the right class.
  public let accuracy: Double
  /// The mean cross-entropy in nats.
  public let loss: Double
  /// The bytes of the model's file, so that a sweep can be plotted against them.
  public let size: Int
  public let samples: Int
  /// Which samples, as in `digits, test split`.
  public let data: String
  /// By true class, then by predicted class.
  public let confusion: [[Int]]
  public let classNames: [String]
  /// The bytes of a window's keys and values, where the model read by them.
  public let cacheSize: Int?

  public static let valueType = ValueType(
    "evaluation",
    fields: [
      "accuracy": .quantity(.share), "loss": .quantity(.plain), "samples": .quantity(.plain),
      "size": .quantity(.bytes), "cachesize": .quantity(.bytes),
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "accuracy": .share(accuracy)
    case "loss": .number(loss)
    case "samples": .number(Double(samples))
    case "size": .quantity(Quantity(Double(size), .bytes))
    case "cachesize": cacheSize.map { .quantity(Quantity(Double($0), .bytes)) }
    default: nil
    }
  }

  /// The exponential of the loss.
  private var perplexity: Double { PowerSeries.exponential(of: min(loss, 700)) }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(accuracy)
    hasher.combine(loss)
    hasher.combine(samples)
    hasher.combine(size)
    hasher.combine(data)
    for row in confusion { for count in row { hasher.combine(count) } }
    for name in classNames { hasher.combine(name) }
    if let cacheSize { hasher.combine(cacheSize) }
    return hasher.finalized()
  }
}

extension EvaluationValue {
  init(
    _ evaluation: Evaluation, of model: Model, on samples: Dataset, cacheSize: Int? = nil
  ) throws {
    self.cacheSize = cacheSize
    size = try model.fileByteCount()
    accuracy = evaluation.accuracy
    loss = evaluation.loss
    self.samples = evaluation.samples
    data = samples.name
    confusion = evaluation.confusion
    classNames = samples.classNames
  }
}

extension EvaluationValue: Displayable {
  public func lines(_ style: DisplayStyle) -> [String] {
    // What is counted without a confusion of classes are tokens.
    let isText = confusion.isEmpty
    let perplexity = isText ? "perplexity \(Quantity(perplexity).displayText())   " : ""
    let kept = cacheSize.map {
      "keys and values \(Quantity(Double($0), .bytes).displayText())   "
    }
    return [
      "accuracy \(style.bold(Quantity(accuracy, .share).displayText()))   "
        + "loss \(Quantity(loss).displayText())   \(perplexity)\(kept ?? "")"
        + style.dim("\(samples) \(isText ? "tokens" : "samples") of \(data)")
    ]
  }

  public var brief: String { Quantity(accuracy, .share).displayText() }
}

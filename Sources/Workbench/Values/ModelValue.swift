import Charts
import Compression
public import ContentHashing
import Datasets
import FoundationEssentials
import Glibc
public import Language
import ModelFormats
public import ModelGraph
import TensorEngine
import TextWidth

/// What is shown of the step that just made a model.
protocol ModelReport: Sendable {
  func lines(_ style: DisplayStyle) -> [String]
  /// What is wrong with it, a sentence each.
  var warnings: [String] { get }
}

extension ModelReport {
  var warnings: [String] { [] }
}

/// A model as a value of the language.
public struct ModelValue: ObjectValue, ArgumentDecodable, InputDecodable {
  public let model: Model
  public let contentHash: ContentHash

  /// What a compression just did to its weights; nil where something else made it.
  private let report: (any ModelReport)?
  /// What was tried to make it; nil where nothing was.
  private let chart: Chart?

  public init(_ model: Model) { self.init(model, report: nil, chart: nil) }

  /// A model with what was done to its weights, where it is small enough to be looked at whole.
  ///
  /// - Parameters:
  ///   - isFitted: Whether its weights were fitted to data, and not only rounded.
  ///   - samples: What to compare the layers' results on.
  /// - Throws: A `CompressionError` where a weight can't be decoded, or the samples don't fit.
  init(
    _ model: Model, compressedFrom original: Model, isFitted: Bool = false,
    on samples: Dataset? = nil, chart: Chart? = nil
  ) throws {
    let isSmall = original.parameterCount <= Self.mostInspected
    self.init(
      model,
      report: isSmall
        ? try CompressionReport(
          before: original, after: model, isFitted: isFitted, on: samples) : nil,
      chart: chart)
  }

  /// A packed model with what each step left of its weights, where it is small enough.
  ///
  /// - Throws: A `CompressionError` where a weight can't be decoded.
  init(packed model: Model) throws {
    let isSmall = model.parameterCount <= Self.mostInspected
    self.init(model, report: isSmall ? try PackingReport(of: model) : nil, chart: nil)
  }

  /// A factorized model with what became of its layers.
  init(factorized model: Model, _ report: FactorizationReport) {
    self.init(model, report: report, chart: nil)
  }

  private init(_ model: Model, report: (any ModelReport)?, chart: Chart?) {
    self.model = model
    self.report = report
    self.chart = chart
    contentHash = model.contentHash
  }

  /// The parameters of the largest model that is decoded just to be described.
  private static let mostInspected = 1 << 25

  public static let valueType = ValueType(
    "model",
    fields: [
      "parameters": .quantity(.plain), "size": .quantity(.bytes), "layers": .quantity(.plain),
      "sparsity": .quantity(.share), "bits": .quantity(.plain), "trainable": .quantity(.plain),
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "parameters": .number(Double(model.parameterCount))
    case "size": (try? model.fileByteCount()).map { .quantity(Quantity(Double($0), .bytes)) }
    case "layers": .number(Double(model.layers.count))
    case "sparsity": (try? model.sparsity()).map(Value.share)
    case "trainable": .number(Double(model.trainableCount))
    case "bits": .number(Double(model.weightBytes * 8) / Double(max(1, model.parameterCount)))
    default: nil
    }
  }
}

extension Value {
  /// What is wrong with how a value was made, for those who don't see it drawn.
  public var warnings: [String] {
    guard case .object(let object) = self else { return [] }
    return (object as? ModelValue)?.warnings ?? []
  }
}

extension ModelValue {
  /// What the step that made it broke.
  fileprivate var warnings: [String] { report?.warnings ?? [] }
}

extension ModelValue: Displayable {
  public var brief: String {
    let name = model.metadata.architecture.isEmpty ? "model" : model.metadata.architecture
    return ([name] + facts).joined(separator: ", ")
  }

  /// One line of facts, and the step that made it.
  public func lines(_ style: DisplayStyle) -> [String] {
    let name = model.metadata.architecture.isEmpty ? "model" : model.metadata.architecture
    let counts = ["\(model.layers.count) layers"] + facts
    var lines = [style.bold(name) + "  " + counts.joined(separator: "   ")]
    if let step = model.provenance.last?.step {
      lines += wrapped("made by \(step)", to: style.width - 2).map { style.dim("  \($0)") }
    }
    if model.metadata.frozen != nil { lines.append(style.dim("  " + trainableText)) }
    if let chart { lines += [""] + chart.lines(style.chartStyle).map(trimmedEnd) }
    return lines + (report?.lines(style) ?? [])
  }

  /// How many parameters training learns, of how many.
  private var trainableText: String {
    let (learned, all) = (model.trainableCount, model.parameterCount)
    let share = Quantity(Double(learned) / Double(max(all, 1)), .share)
    return "trained are \(learned) of \(all) parameters: \(share.displayText(significantDigits: 3))"
  }

  private var facts: [String] {
    let size = (try? model.fileByteCount()).map { Quantity(Double($0), .bytes).displayText() }
    let parameters = Quantity(Double(model.parameterCount)).displayText() + " parameters"
    return [parameters, size ?? "", zerosText].filter { !$0.isEmpty }
  }

  /// Only of models that are quickly decoded.
  private var zerosText: String {
    guard model.parameterCount <= Self.mostInspected else { return "" }
    guard let sparsity = try? model.sparsity(), sparsity > 0.01 else { return "" }
    return "\(Quantity(sparsity, .share).displayText(significantDigits: 3)) zeros"
  }
}

extension ModelValue: ArchivableValue {
  func archived() throws -> Data { Data(try HoneFormat.bytes(of: model)) }

  static func restored(from data: Data) throws -> ModelValue {
    let storage = Storage(count: data.count) { $0.copyBytes(from: data) }
    return ModelValue(try HoneFormat.load(storage, path: "a recorded model"))
  }
}

public import Datasets
public import ModelGraph
public import TensorEngine
public import Training

/// Trains the values that weights share, which stay shared: a value's gradient is the sum of those
/// of the weights that it stands for (Han et al. 2015, arXiv 1510.00149, section 3.3).
///
/// The graph is rewritten: a weight becomes a `Gather` from its values, which are trained like any
/// weight; a value of 0 stays 0.
public struct SharedValueTraining: Sendable {
  public var options: TrainingOptions

  public init(_ options: TrainingOptions) { self.options = options }

  /// The model with other values, its provenance left as it was.
  ///
  /// - Throws: As `Trainer`, and a `CompressionError` where a weight can't be decoded.
  public func callAsFunction(
    _ model: Model, on dataset: Dataset, random: Philox,
    report: (Trainer.Report) -> Void = { _ in }
  ) throws -> Model {
    var unshared = model
    var shared: [SharedWeight] = []
    for (name, weight) in model.weights.sorted(by: { $0.key < $1.key })
    where weight.encoding.sharesValues {
      let weight = try SharedWeight(name, weight)
      weight.unshare(in: &unshared)
      shared.append(weight)
    }
    return try Trainer(options, on: dataset)
      .train(unshared, random: random, report: report) { trained in
        var result = model
        result.metadata.history = trained.metadata.history
        for name in model.weights.keys { result.weights[name] = trained.weights[name] }
        for weight in shared { result.weights[weight.name] = try weight.restored(from: trained) }
        return result
      }
  }
}

extension Model {
  /// Whether weights share values that can be trained.
  public var sharesValues: Bool { weights.values.contains { $0.encoding.sharesValues } }
}

extension WeightEncoding {
  /// Whether all of a weight's elements are of a few values.
  fileprivate var sharesValues: Bool {
    if let book = self as? CodebookEncoding { return book.granularity == .tensor }
    return self is HuffmanEncoding
  }
}

/// A weight as the values it has and which of them each element is.
private struct SharedWeight {
  let name: String
  private let weight: Weight
  private let values: [Float]
  private let codes: Tensor

  init(_ name: String, _ weight: Weight) throws {
    let elements: [Float]
    do throws(EncodingError) {
      elements = try weight.decoded().floats
    } catch {
      throw CompressionError("weight `\(name)` can't be read: \(error.message)")
    }
    let values = Set(elements).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(values, Int32(0)...))
    self.name = name
    self.weight = weight
    self.values = values
    codes = Tensor(elements.map { numbers[$0] ?? 0 }, shape: weight.shape, as: .i32)
  }

  private var valuesName: String { "\(name)/shared" }
  private var codesName: String { "\(name)/numbers" }

  /// Lets the graph gather the weight from its values.
  func unshare(in model: inout Model) {
    model.weights[name] = nil
    model.weights[valuesName] = Weight(Tensor(values, shape: [values.count]))
    model.weights[codesName] = Weight(codes)
    if values.contains(0) { model.metadata.masked.append(valuesName) }
    let gather = Node(
      "\(name)/gather", "Gather", inputs: [valuesName, codesName], outputs: [name])
    model.graph.nodes.insert(gather, at: 0)
  }

  /// The weight with the values that training gave, encoded as it was.
  func restored(from trained: Model) throws -> Weight {
    let learned = try trained.weights[valuesName]?.decoded().floats ?? values
    let elements = codes.withElements(as: Int32.self) { $0.map { learned[Int($0)] } }
    return try Weight(Tensor(elements, shape: weight.shape), encoding: weight.encoding)
  }
}

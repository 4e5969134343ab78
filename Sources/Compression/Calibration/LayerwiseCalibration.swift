import Datasets
import ModelGraph
import TensorEngine

/// Runs a model on samples part by part, so that only what is alive between two parts is kept, and
/// so that a part's products can be rewritten knowing what they are given by those rewritten before.
struct LayerwiseCalibration {
  /// The products of a part, and what they were given.
  struct Part {
    let products: [ProductWeight]
    /// By the name of the value that a product takes.
    let moments: [String: InputMoments]
  }

  /// Whether a part's products change what later parts are given.
  enum Use { case observing, rewriting }

  /// The value that each product takes, by its weight's name.
  let inputs: [String: String]
  private let model: Model
  private let products: [ProductWeight]
  private let batches: [Tensor]

  /// - Parameter products: The weights to watch; those whose inputs can't be told apart are left out.
  /// - Throws: A `CompressionError` where the samples don't fit the model.
  init(_ model: Model, products: [ProductWeight], on samples: Dataset) throws {
    let model = model.taking(samples.sampleShape)
    guard model.graph.inputs.count == 1, let input = model.graph.inputs.first,
      input.type.shape.first == -1, input.type.elementType == samples.features.elementType,
      input.type.shape.dropFirst().reduce(1, *) == samples.sampleShape.reduce(1, *)
    else {
      throw CompressionError(
        "the calibration data's samples are \(samples.sampleShape), which the model doesn't take")
    }
    self.model = model
    var inputs: [String: String] = [:]
    for product in products { inputs[product.name] = try? model.productInput(of: product) }
    self.inputs = inputs
    self.products = products.filter { inputs[$0.name] != nil }
    let size = samples.samplesPerBatch
    let features = samples.features.reshaped(
      to: [samples.count] + input.type.shape.dropFirst())
    batches = stride(from: 0, to: samples.count, by: size).map {
      features.rows($0..<min($0 + size, samples.count))
    }
  }

  /// Shows each part's products in order.
  ///
  /// - Parameters:
  ///   - withProducts: Whether channels are multiplied with each other.
  ///   - report: Told the share of the parts that are done, and the last one's first layer.
  ///   - visit: May change the weights of the part's products under `rewriting`.
  /// - Returns: The model with what `visit` changed, still as it takes samples.
  /// - Throws: What `visit` throws, a `CompressionError` where an activation isn't finite, a
  ///   `CancellationError` where the run was cancelled.
  func callAsFunction(
    _ use: Use, withProducts: Bool,
    report: (_ share: Double, _ layer: String) -> Void = { _, _ in },
    _ visit: (Part, inout Model) throws -> Void
  ) throws -> Model {
    var model = model
    let names = Set(products.map(\.layer))
    let types = try model.types()
    let inputName = model.graph.inputs[0].name
    var alive = batches.map { [inputName: $0] }
    let parts = GraphParts(model.graph, products: names, types: types).parts
    for (done, part) in parts.enumerated() {
      let own = products.filter { product in part.nodes.contains { $0.name == product.layer } }
      let wanted = Set(own.compactMap { inputs[$0.name] })
      var moments = wanted.reduce(into: [String: InputMoments]()) { moments, name in
        let channels = types[name]?.shape.last ?? 0
        moments[name] = InputMoments(channels: channels, withProducts: withProducts)
      }
      let run = PartRun(part, model)
      let outputs = use == .rewriting ? wanted : wanted.union(part.alive)
      for index in alive.indices {
        let values = try run.values(outputs, from: alive[index])
        for name in wanted { if let value = values[name] { moments[name]?.add(value) } }
        if use == .observing { alive[index] = values.filter { part.alive.contains($0.key) } }
      }
      try check(moments, own)
      try visit(Part(products: own, moments: moments), &model)
      report(Double(done + 1) / Double(parts.count), own.first?.layer ?? "")
      guard use == .rewriting, !part.alive.isEmpty else { continue }
      let rewritten = PartRun(part, model)
      for index in alive.indices {
        alive[index] = try rewritten.values(part.alive, from: alive[index])
      }
    }
    return model
  }

  private func check(_ moments: [String: InputMoments], _ own: [ProductWeight]) throws {
    for product in own {
      guard let name = inputs[product.name], let found = moments[name] else { continue }
      guard found.squares.allSatisfy(\.isFinite) else {
        throw CompressionError(
          "what it is given on the calibration data isn't finite", layer: product.layer)
      }
    }
  }
}

/// A part of a model compiled for the sizes of batches it meets.
private final class PartRun {
  private let part: GraphParts.Part
  private let weights: [String: Weight]
  private var programs: [Key: Program] = [:]
  private let packed = PackedWeights()

  private struct Key: Hashable {
    let types: [String: TensorType]
    let outputs: Set<String>
  }

  init(_ part: GraphParts.Part, _ model: Model) {
    self.part = part
    let used = Set(part.nodes.flatMap(\.inputs))
    weights = model.weights.filter { used.contains($0.key) }
  }

  /// The named values, those that were there before among them.
  func values(
    _ names: Set<String>, from known: [String: Tensor]
  ) throws -> [String: Tensor] {
    let inputs = known.filter { part.inputs.contains($0.key) }
    let types = inputs.mapValues { TensorType($0.elementType, $0.shape) }
    let made = names.subtracting(known.keys)
    let program = try program(Key(types: types, outputs: made))
    var values = known.filter { names.contains($0.key) }
    try program.execute(inputs)
    for name in made { values[name] = program.output(name) }
    return values
  }

  private func program(_ key: Key) throws -> Program {
    if let known = programs[key] { return known }
    let graph = Graph(
      inputs: key.types.sorted { $0.key < $1.key }.map { Graph.Input($0.key, $0.value) },
      nodes: part.nodes, outputs: key.outputs.sorted())
    // Without passes, so that every value is still there to be seen.
    let program = try Program(
      compiling: graph, weights: weights, inputTypes: key.types, packed: packed, passes: [])
    programs[key] = program
    return program
  }
}

import ModelGraph
import TensorEngine

/// A model's weights as training sees them: which of them are learned, and those as floats.
struct TrainableWeights {
  /// Every weight: those that change as 32-bit floats, the others as they are stored.
  let stored: [String: Weight]
  /// Those that gradients change, sorted.
  let learned: [String]
  /// Batch norms' running statistics, which the forward pass changes, sorted.
  let statistics: [String]
  /// Those among the learned in which zeros stay.
  let masked: Set<String>

  /// - Parameters:
  ///   - graph: The model's, in training mode, and the loss behind it.
  ///   - own: Weights of the loss's own.
  /// - Throws: A `TrainingError` naming the layer that is quantized.
  init(of model: Model, and own: [String: Tensor] = [:], in graph: Graph) throws {
    let read = Set(graph.nodes.flatMap(\.inputs))
    let statistics = Set(
      graph.nodes.filter { $0.operation == "BatchNormTraining" }.flatMap { $0.inputs[3...4] })
    let frozen = Set(model.metadata.frozen ?? [])
    var stored = own.mapValues { Weight($0) }
    var learned = Set(own.keys)
    for (name, weight) in model.weights.sorted(by: { $0.key < $1.key }) {
      guard read.contains(name) else { continue }
      guard weight.type.elementType == .f32, !frozen.contains(name) else {
        stored[name] = weight
        continue
      }
      if !weight.storesFloats {
        let layer = model.layers.first { $0.weights.contains(name) }?.name ?? name
        throw TrainingError(
          "the layer `\(layer)` holds quantized weights, which have no gradient",
          hint: "train first, then quantize")
      }
      stored[name] = Weight(try weight.decoded())
      if !statistics.contains(name) { learned.insert(name) }
    }
    self.stored = stored
    self.statistics = statistics.sorted()
    self.learned = learned.sorted()
    masked = Set(model.metadata.masked)
  }

  /// The model with its weights replaced, each encoded as it was.
  static func model(_ model: Model, with tensors: [String: Tensor]) throws -> Model {
    var trained = model
    for (name, tensor) in tensors {
      guard let weight = model.weights[name] else { continue }
      trained.weights[name] = try Weight(tensor, encoding: weight.encoding)
    }
    return trained
  }
}

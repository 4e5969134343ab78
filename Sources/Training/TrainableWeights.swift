import ModelGraph
import TensorEngine

/// A model's weights as training sees them: all as 32-bit floats, and which of them are learned.
struct TrainableWeights {
  /// Every weight, decoded.
  let tensors: [String: Tensor]
  /// Those that gradients change, sorted.
  let learned: [String]
  /// Batch norms' running statistics, which the forward pass changes, sorted.
  let statistics: [String]
  /// Those among the learned in which zeros stay.
  let masked: Set<String>

  /// - Throws: A `TrainingError` naming the layer that is quantized.
  init(of model: Model, in graph: Graph) throws {
    var tensors: [String: Tensor] = [:]
    for (name, weight) in model.weights.sorted(by: { $0.key < $1.key }) {
      if !weight.storesFloats {
        let layer = model.layers.first { $0.weights.contains(name) }?.name ?? name
        throw TrainingError(
          "the layer `\(layer)` holds quantized weights, which have no gradient",
          hint: "train first, then quantize")
      }
      tensors[name] = try weight.decoded()
    }
    let statistics = graph.nodes.filter { $0.operation == "BatchNormTraining" }
      .flatMap { $0.inputs[3...4] }
    self.tensors = tensors
    self.statistics = Array(Set(statistics)).sorted()
    learned = tensors.keys.filter { !statistics.contains($0) }.sorted()
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

import ModelGraph
import TensorEngine

/// Where a training lost its numbers.
enum Divergence: Equatable {
  /// The samples hold what is no finite number.
  case samples
  /// The first node, in order, that computes something that is no finite number.
  case node(String)
  /// The sum of what the batch lost.
  case loss

  /// Computes a loss once more, to see where its numbers end.
  ///
  /// - Parameter forward: What the loss is computed by.
  init(
    of forward: Graph, weights: [String: Weight], inputs: [String: Tensor]
  ) throws {
    guard inputs.values.allSatisfy(\.isFinite) else {
      self = .samples
      return
    }
    let inputTypes = inputs.mapValues(\.type)
    let types = try forward.types(
      inputTypes: inputTypes, weightTypes: weights.mapValues(\.type))
    let computed = forward.nodes.filter { types[$0.outputs[0]]?.elementType == .f32 }
    var watched = forward
    watched.outputs = computed.map { $0.outputs[0] }
    let values = try Program(
      compiling: watched, weights: weights, inputTypes: inputTypes, passes: []
    ).run(inputs)
    let node = computed.first { values[$0.outputs[0]]?.isFinite == false }
    self =
      node.map { $0.name.hasPrefix(LossGraph.name) ? .loss : .node($0.name) } ?? .loss
  }

  /// - Parameter place: The step whose loss it is.
  func error(_ loss: Float, at place: String) -> TrainingError {
    let fact = "the loss became \(loss.isNaN ? "NaN" : "infinite") in \(place)"
    let advice = "the model is as it was; use a smaller learning rate"
    switch self {
    case .samples:
      return TrainingError(
        "\(fact): the samples hold what is no number",
        hint: "the model is as it was; look for such samples in the data")
    case .node(let name):
      return TrainingError("\(fact): `\(name)` is the first to compute no number", hint: advice)
    case .loss: return TrainingError("\(fact), its scores being numbers yet", hint: advice)
    }
  }
}

extension Tensor {
  fileprivate var type: TensorType { TensorType(elementType, shape) }

  /// Whether every element is a finite number.
  fileprivate var isFinite: Bool { elementType != .f32 || floats.allSatisfy(\.isFinite) }
}

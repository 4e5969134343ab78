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
  /// A weight, after the last step of an epoch.
  case weight(String)

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

  /// Looks for weights that are no finite numbers; nil where all are.
  init?(in weights: [String: Tensor]) {
    let broken = weights.filter { !$0.value.isFinite }.keys.min()
    guard let broken else { return nil }
    self = .weight(broken)
  }

  /// What happened, as a sentence.
  ///
  /// - Parameters:
  ///   - loss: Of the step.
  ///   - place: The step.
  func message(_ loss: Float, at place: String) -> String {
    let fact = "the loss became \(loss.isNaN ? "NaN" : "infinite") in \(place)"
    switch self {
    case .samples: return "\(fact): the samples hold what is no number"
    case .node(let name): return "\(fact): `\(name)` is the first to compute no number"
    case .loss: return "\(fact), its scores being numbers yet"
    case .weight(let name): return "the weight `\(name)` ceased to be a finite number in \(place)"
    }
  }

  /// What to do about it.
  var advice: String {
    self == .samples ? "look for such samples in the data" : "use a smaller learning rate"
  }
}

extension Tensor {
  fileprivate var type: TensorType { TensorType(elementType, shape) }

  /// Whether every element is a finite number.
  fileprivate var isFinite: Bool { elementType != .f32 || floats.allSatisfy(\.isFinite) }
}

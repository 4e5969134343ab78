/// The activations that a product applies to its result as it is written.
enum FusedActivation: String, CaseIterable {
  case none, relu, relu6

  static let parameter = Parameter.choice("activation", allCases.map(\.rawValue))

  /// The activation that a node names.
  init(_ application: Application) {
    let name = application.text(Self.parameter.name)
    guard let activation = FusedActivation(rawValue: name) else {
      preconditionFailure("there is no fused activation \(name)")
    }
    self = activation
  }

  /// The operator of its own that computes it; nil for none.
  var operation: String? {
    switch self {
    case .none: nil
    case .relu: "Relu"
    case .relu6: "Relu6"
    }
  }
}

extension Differentiation {
  /// The gradient before a fused activation, from the one after it.
  func gradientBeforeActivation() -> String {
    let activation = FusedActivation(application)
    guard activation != .none else { return gradient }
    return activationGradient(activation.rawValue, of: output())
  }

  /// The gradient before an activation; `value` is its result, or its argument for those whose
  /// slope is computed from that.
  func activationGradient(_ activation: String, of value: String) -> String {
    add("ActivationGradient", gradient, value, attributes: ["activation": .text(activation)])
  }
}

import TensorEngine

extension Operator {
  /// Momentum and weight decay as in PyTorch: velocity = momentum · velocity + gradient +
  /// decay · weight; weight -= rate · velocity.
  /// Nothing changes where `rate` is no finite number.
  static let sgdUpdate = Operator(
    "SGDUpdate", "A step of gradient descent with momentum, in place",
    inputs: ["weight", "gradient", "velocity", "rate"], outputs: ["newWeight", "newVelocity"],
    attributes: [
      .number("momentum", default: 0), .number("weightDecay", default: 0),
      .integer("nesterov", default: 0), .integer("keepsZeros", default: 0),
    ],
    reuse: .updates([Update(input: 0, output: 0), Update(input: 2, output: 1)]),
    types: { application in
      let weight = try application.float(0)
      for index in 1..<3 { try application.require(index, shape: weight.shape) }
      try application.require(3, shape: [])
      return [weight, weight]
    }, work: Cost.perOutputElement(4),
    lower: { $0.emitSGD() },
    gradient: .none("it changes variables"))
}

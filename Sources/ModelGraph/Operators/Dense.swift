import TensorEngine

extension Operator {
  /// The leading axes of `x` count as rows.
  static let dense = Operator(
    "Dense", "activation(x · weight + bias + residual)",
    inputs: ["x", "weight", "bias?", "residual?"], attributes: [FusedActivation.parameter],
    types: { application in
      let x = try application.float(0)
      let weight = try application.float(1, rank: 2)
      guard let inputs = x.shape.last, inputs == weight.shape[0] else {
        throw application.error("the last axis of x must be the weight's first", inputs: [0, 1])
      }
      let output = Array(x.shape.dropLast()) + [weight.shape[1]]
      try application.require(2, shape: [weight.shape[1]], like: 1)
      try application.require(3, shape: output)
      return [TensorType(.f32, output)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[0])) },
    lower: { try $0.emitDense() },
    gradient: .rule { context in
      let application = context.application
      let (inputs, outputs) = (application.shape(1)[0], application.shape(1)[1])
      let rows = application.output.count / outputs
      let result = context.gradientBeforeActivation()
      let gradient = context.reshape(result, to: [rows, outputs])
      let x = context.reshape(context.input(0), to: [rows, inputs])
      let byX = context.add(
        "MatMul", gradient, context.input(1), attributes: ["transposeB": .integer(1)])
      return [
        context.reshape(byX, to: application.shape(0)),
        context.add("MatMul", x, gradient, attributes: ["transposeA": .integer(1)]),
        context.add("Sum", gradient, attributes: ["axes": .integers([0])]), result,
      ]
    })
}

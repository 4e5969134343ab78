import TensorEngine

extension Operator {
  /// An operator that maps each float on its own.
  static func unary(
    _ name: String, _ summary: String, operations: Int,
    function: UnaryFunction, gradient: Gradient
  ) -> Operator {
    Operator(
      name, summary, inputs: ["x"], reuse: .overwrites([0]),
      types: { [try $0.float(0)] }, work: Cost.perOutputElement(operations),
      lower: { $0.emitUnary(name.lowercased(), function) }, gradient: gradient)
  }

  /// An operator of two floats, each repeated where its shape is smaller.
  static func binary(
    _ name: String, _ summary: String, function: BinaryFunction,
    gradient: @escaping @Sendable (Differentiation) throws -> (String, String)
  ) -> Operator {
    Operator(
      name, summary, inputs: ["a", "b"], reuse: .overwrites([0, 1]),
      types: { application in
        let (a, b) = (try application.float(0).shape, try application.float(1).shape)
        guard let shape = Broadcasting.shape(a, b) else {
          throw application.error("the shapes don't repeat to one", inputs: [0, 1])
        }
        return [TensorType(.f32, shape)]
      },
      lower: { $0.emitBinary(name.lowercased(), function) },
      gradient: .rule { context in
        let (a, b) = try gradient(context)
        let application = context.application
        let output = application.output.shape
        return [
          context.unbroadcast(a, from: output, to: application.shape(0)),
          context.unbroadcast(b, from: output, to: application.shape(1)),
        ]
      })
  }
}

import TensorEngine

extension Operator {
  /// An operator that maps each number on its own.
  static func unary(
    _ name: String, _ summary: String, operations: Int,
    function: UnaryFunction, gradient: Gradient
  ) -> Operator {
    Operator(
      name, summary, inputs: ["x"], reuse: .overwrites([0]), acceptsEmpty: true,
      types: { [try $0.numbers(0)] }, work: Cost.perOutputElement(operations),
      lower: { $0.emitUnary(name.lowercased(), function) }, gradient: gradient)
  }

  /// An operator of two numbers of one type, each repeated where its shape is smaller.
  static func binary(
    _ name: String, _ summary: String, function: PortableBinary,
    gradient: @escaping @Sendable (Differentiation) throws -> (String, String)
  ) -> Operator {
    Operator(
      name, summary, inputs: ["a", "b"], reuse: .overwrites([0, 1]), acceptsEmpty: true,
      types: { application in
        _ = try application.numbers(0)
        return [try application.broadcastPair()]
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

  /// An operator of two numbers without a gradient; `of` says which types it takes beside floats.
  static func binary(
    _ name: String, _ summary: String, function: PortableBinary, of kind: NumberKind,
    noGradient reason: String
  ) -> Operator {
    Operator(
      name, summary, inputs: ["a", "b"], reuse: .overwrites([0, 1]), acceptsEmpty: true,
      types: { application in
        let type = try application.broadcastPair()
        guard kind.includes(type.elementType) else {
          throw application.error("takes \(kind.rawValue)", inputs: [0, 1])
        }
        return [type]
      }, lower: { $0.emitBinary(name.lowercased(), function) }, gradient: .none(reason))
  }

  /// An operator that compares two numbers of one type.
  static func comparison(
    _ name: String, _ summary: String, _ comparison: Comparison
  ) -> Operator {
    Operator(
      name, summary, inputs: ["a", "b"], acceptsEmpty: true,
      types: { [TensorType(.bool, try $0.broadcastPair().shape)] },
      lower: { $0.emitComparison(name.lowercased(), comparison) },
      gradient: .none("it jumps between true and false"))
  }
}

/// The types of elements that an operator of two numbers takes.
enum NumberKind: String {
  case numbers
  case bits = "whole numbers or truth values"

  func includes(_ type: ElementType) -> Bool {
    switch self {
    case .numbers: type.isPortable && type != .bool
    case .bits: !type.isFloat
    }
  }
}

extension Application {
  /// The type that two inputs of one type of element make when each is repeated where it is
  /// smaller.
  func broadcastPair() throws -> TensorType {
    let (a, b) = (type(0), type(1))
    guard a.elementType == b.elementType, a.elementType.isPortable else {
      throw error("takes two of one type, halves widened first", inputs: [0, 1])
    }
    guard let shape = Broadcasting.shape(a.shape, b.shape) else {
      throw error("the shapes don't repeat to one", inputs: [0, 1])
    }
    return TensorType(a.elementType, shape)
  }
}

import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding, as QDense's, of which only the codes and their
  /// zero point count. Bytes are unsigned or signed; their zero point may be found in the run.
  static let integerDense = Operator(
    "IntegerDense", "(x - zero point) · weight on 8-bit integers, as exact sums of 32 bits",
    inputs: ["x", "weight", "zeroPoint?"],
    types: { application in
      let x = try application.bytesAroundZeroPoint()
      let weight = try application.float(1, rank: 2)
      guard let inputs = x.shape.last, inputs == weight.shape[0] else {
        throw application.error("the last axis of x must be the weight's first", inputs: [0, 1])
      }
      return [TensorType(.i32, x.shape.dropLast() + [weight.shape[1]])]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[0])) },
    lower: { try $0.emitIntegerSums() },
    gradient: .none("integers have no gradient"))
}

extension Application {
  /// The type of input 0, which must be of bytes, around a zero point of their type as input 2.
  func bytesAroundZeroPoint() throws -> TensorType {
    let x = type(0)
    guard x.elementType == .u8 || x.elementType == .i8 else {
      throw error("takes integers of 8 bits", inputs: [0])
    }
    guard has(2) else { return x }
    guard try checked(2, x.elementType).count == 1 else {
      throw error("takes one zero point", inputs: [2])
    }
    return x
  }
}

import TensorEngine

/// The rules of operators that compute on integers with fixed-point multipliers, to the bits of
/// TensorFlow Lite's reference kernels.
extension Application {
  /// The type of an input that must be of integers of 8 or 16 bits.
  func fixedPoint(_ index: Int, rank: Int? = nil) throws -> TensorType {
    let type = type(index)
    guard [.i8, .u8, .i16].contains(type.elementType) else {
      throw error("takes i8, u8 or i16 here", inputs: [index])
    }
    guard rank == nil || type.shape.count == rank else {
      throw error("takes \(rank ?? 0) axes here", inputs: [index])
    }
    return type
  }

  /// The grids of inputs and outputs of one type.
  func grids(_ roles: [String], _ type: ElementType) throws -> [QuantizedScale] {
    try roles.map { try QuantizedScale(self, $0, type: type) }
  }

  /// What results are held within: what the attribute `range` says, or all that the type holds.
  func resultRange(_ type: ElementType) throws -> ClosedRange<Int32> {
    let bounds = integers("range")
    if bounds.isEmpty { return type.integerRange.int32 }
    guard bounds.count == 2, bounds[0] <= bounds[1],
      bounds.allSatisfy(type.integerRange.contains)
    else { throw error("`range` must be two \(type.rawValue), the lower first, not \(bounds)") }
    return (bounds[0]...bounds[1]).int32
  }
}

extension Parameter {
  /// The least and the greatest result; empty for all that the type holds.
  static let resultRange = Parameter.integers("range", default: [])
}

extension ElementType {
  /// The integers that an element of 8 to 32 bits holds; those of 32 bits for any other type.
  var integerRange: ClosedRange<Int> {
    switch self {
    case .i8: -128...127
    case .u8, .bool: 0...255
    case .i16: -32_768...32_767
    default: Int(Int32.min)...Int(Int32.max)
    }
  }

  /// What the integer kernels call it.
  var byteType: ByteType { self == .i8 ? .signed : .unsigned }
}

extension ClosedRange<Int> {
  /// - Precondition: The bounds are of 32 bits.
  fileprivate var int32: ClosedRange<Int32> { Int32(lowerBound)...Int32(upperBound) }
}

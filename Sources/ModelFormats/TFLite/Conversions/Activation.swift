import ModelGraph
import TensorEngine

/// What an operator of the file does to its result as it is written.
enum TFLiteActivation: Int {
  case none = 0, relu, reluMinus1To1, relu6, tanh, signBit

  /// What results are held within, as real numbers; nil where there is no bound.
  var bounds: (low: Float?, high: Float?) {
    switch self {
    case .none, .tanh, .signBit: (nil, nil)
    case .relu: (0, nil)
    case .reluMinus1To1: (-1, 1)
    case .relu6: (0, 6)
    }
  }

  /// What integers on a grid are held within; empty for all that the type holds.
  func range(_ grid: TFLiteGrid, _ type: ElementType) -> [Int] {
    guard bounds.low != nil || bounds.high != nil else { return [] }
    let all = type.quantizedRange
    func code(_ real: Float?) -> Int? {
      real.map { Int(clamping: grid.zeroPoint + Int(($0 / grid.scale).rounded().held)) }
    }
    let low = max(code(bounds.low) ?? all.lowerBound, all.lowerBound)
    let high = min(code(bounds.high) ?? all.upperBound, all.upperBound)
    return [min(low, all.upperBound), max(high, min(low, all.upperBound))]
  }
}

extension Float {
  /// Within what 32 bits hold.
  fileprivate var held: Float { isNaN ? 0 : Swift.min(Swift.max(self, -0x1p31), 0x1p31) }
}

extension ElementType {
  /// The integers that stand for real numbers.
  var quantizedRange: ClosedRange<Int> {
    switch self {
    case .u8: 0...255
    case .i16: -32_768...32_767
    default: -128...127
    }
  }
}

extension TFLiteStep {
  func activation(_ field: Int) throws -> TFLiteActivation {
    let code = try byte(field)
    guard let activation = TFLiteActivation(rawValue: code), activation != .signBit else {
      throw refusal("applies the activation \(code), which isn't read")
    }
    return activation
  }

  /// Applies an activation to floats or, held within bounds already, to integers.
  func apply(_ activation: TFLiteActivation, to value: TFLiteValue) throws -> TFLiteValue {
    guard value.isFloat else { return value }
    switch activation {
    case .none, .signBit: return value
    case .relu: return try add("Relu", value)
    case .relu6: return try add("Relu6", value)
    case .tanh: return try add("Tanh", value)
    case .reluMinus1To1:
      return try add("Clip", value, attributes: ["low": .number(-1), "high": .number(1)])
    }
  }

  /// The grid of a value as the attributes of one role.
  func grid(_ role: String, _ grid: TFLiteGrid?) throws -> [String: Attribute] {
    guard let grid else { throw refusal("takes integers without a scale") }
    return QuantizedScale(scale: grid.scale, zeroPoint: grid.zeroPoint).attributes(role)
  }

  /// The bounds of a result as an attribute.
  func range(_ activation: TFLiteActivation) throws -> [String: Attribute] {
    guard let type = try output().type.elementType else { return [:] }
    let range = activation.range(try outputGrid(), type)
    return range.isEmpty ? [:] : ["range": .integers(range)]
  }
}

extension [String: Attribute] {
  static func + (a: [String: Attribute], b: [String: Attribute]) -> [String: Attribute] {
    a.merging(b) { $1 }
  }
}

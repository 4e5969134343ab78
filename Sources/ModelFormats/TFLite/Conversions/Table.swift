import ModelGraph
import TensorEngine

/// Functions of one integer, as tables of their results.
extension TFLiteStep {
  /// A function of one integer, held to what the output's type holds.
  func look(up value: TFLiteValue, _ function: (Int) -> Int) throws -> TFLiteValue {
    guard let type = try output().type.elementType, [.i8, .u8, .i16].contains(type) else {
      throw refusal("yields \(try output().type), which isn't an integer of 8 or 16 bits")
    }
    let range = type.quantizedRange
    let results = value.type.elementType.quantizedRange.map { code in
      min(max(function(code), range.lowerBound), range.upperBound)
    }
    let table: Tensor =
      switch type {
      case .i16: Tensor(results.map { Int16($0) }, shape: [results.count], as: .i16)
      case .u8: Tensor(results.map { UInt8($0) }, shape: [results.count], as: .u8)
      default: Tensor(results.map { Int8($0) }, shape: [results.count], as: .i8)
      }
    return try add("Lookup", value, constant(table, like: "table"))
  }

  /// A function of one real number on integers: its results at every one, in floats, rounded to the
  /// output's grid.
  func look(
    up value: TFLiteValue, real function: (TFLiteValue) throws -> TFLiteValue
  ) throws -> TFLiteValue {
    guard let grid = value.grid else { throw refusal("takes integers without a scale") }
    let target = try outputGrid()
    let codes = value.type.elementType.quantizedRange
    let reals = codes.map { grid.scale * Float($0 - grid.zeroPoint) }
    let points = constant(Tensor(reals, shape: [reals.count]), like: "points")
    guard let results = try function(points).constant?.floats else {
      throw refusal("can't be computed beforehand")
    }
    let inverse = 1 / target.scale
    return try look(up: value) { code in
      let scaled = (results[code - codes.lowerBound] * inverse).rounded()
      guard !scaled.isNaN else { return target.zeroPoint }
      return Int(min(max(scaled, -0x1p30), 0x1p30)) + target.zeroPoint
    }
  }

  /// Integers on the output's grid and of its type.
  func requantize(_ value: TFLiteValue) throws -> TFLiteValue {
    guard let grid = value.grid else { throw refusal("takes integers without a scale") }
    let target = try outputGrid()
    let multiplier = FixedPointMultiplier(Double(grid.scale / target.scale))
    return try look(up: value) { code in
      Int(multiplier(Int32(code - grid.zeroPoint))) + target.zeroPoint
    }
  }

  /// Integers held within the bounds that an attribute gives.
  func hold(_ value: TFLiteValue, within range: [String: Attribute]) throws -> TFLiteValue {
    guard case .integers(let bounds)? = range["range"] else { return value }
    return try look(up: value) { min(max($0, bounds[0]), bounds[1]) }
  }
}

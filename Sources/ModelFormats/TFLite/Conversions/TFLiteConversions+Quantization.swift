import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Between integers and floats, and from one grid to another.
  static let quantization: [String: TFLiteConversion] = [
    "QUANTIZE": { step in
      let x = try step.input(0)
      try step.yield(x.isFloat ? step.quantize(x) : step.requantize(x))
    },
    "DEQUANTIZE": { try $0.yield($0.floats(try $0.input(0))) },
    "FAKE_QUANT": { step in try step.yield(try step.input(0)) },
  ]
}

extension TFLiteStep {
  /// A value as floats: integers on a grid are dequantized, half floats widened.
  func floats(_ value: TFLiteValue) throws -> TFLiteValue {
    if value.isFloat { return value }
    guard let grid = value.grid else {
      throw refusal("takes \(value.type.elementType.rawValue) without a scale")
    }
    if value.constant != nil, value.type.elementType == .i8 {
      return try decoded(value, grid)
    }
    guard grid.scales.count == 1 else { throw refusal("takes integers on one grid") }
    if value.type.elementType == .i8 || value.type.elementType == .u8 {
      let scale = QuantizedScale(scale: grid.scale, zeroPoint: grid.zeroPoint)
      return try add("Dequantize", value, attributes: scale.attributes(""))
    }
    guard value.type.elementType == .i16 else { throw refusal("takes integers of 8 or 16 bits") }
    let reals = (-32_768...32_767).map { grid.scale * Float($0 - grid.zeroPoint) }
    let table = constant(Tensor(reals, shape: [65_536]), like: "table")
    return try add("Lookup", value, table)
  }

  /// Constant codes on their grid, as a weight that stays 8 bits wide.
  private func decoded(_ value: TFLiteValue, _ grid: TFLiteGrid) throws -> TFLiteValue {
    guard let codes = value.constant, let elements = codes.wholeNumbers else { return value }
    let axis = grid.axis
    guard grid.scales.count == 1 || axis < value.rank && value.shape[axis] == grid.scales.count
    else { throw refusal("has \(grid.scales.count) scales for \(value.type)") }
    let inner = grid.scales.count == 1 ? 1 : value.shape[(axis + 1)...].reduce(1, *)
    let reals = elements.enumerated().map { index, code in
      let slice = grid.scales.count == 1 ? 0 : index / inner % grid.scales.count
      return grid.scales[slice] * Float(code - grid.zeroPoints[slice])
    }
    return constant(Tensor(reals, shape: value.shape), like: value.name)
  }

  /// Floats as integers on the output's grid.
  func quantize(_ value: TFLiteValue) throws -> TFLiteValue {
    guard let type = try output().type.elementType, [.i8, .u8, .i16].contains(type) else {
      throw refusal("yields \(try output().type), which isn't an integer of 8 or 16 bits")
    }
    let attributes = try grid("output", outputGrid()) + ["type": .text(type.rawValue)]
    return try add("FixedQuantize", value, attributes: attributes)
  }
}

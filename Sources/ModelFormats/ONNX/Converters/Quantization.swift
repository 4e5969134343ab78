import ModelGraph
import TensorEngine

extension Converters {
  /// Whole numbers that stand for real ones.
  static let quantization: [String: Converter] = [
    "QuantizeLinear": { conversion in
      if let grid = try conversion.byteGrid(of: nil) {
        let (wires, areImages) = try conversion.aligned([0])
        let codes = try conversion.writer.add(
          "Quantize", wires[0], attributes: grid.scale.attributes(""))
        return conversion.yield(
          GridBytes(wire: codes, isImage: areImages, grid: grid.scale), as: grid.type)
      }
      let zero = try conversion.optionalWire(2)
      let named = try conversion.elementType("output_dtype")
      let type = zero?.elementType ?? named ?? .u8
      let axis = try conversion.integer("axis", default: 1)
      let scale = try conversion.spread(1, axis: axis)
      let x = try conversion.writer.cast(try conversion.wire(0), to: .f32)
      conversion.yield(
        try conversion.writer.quantized(
          x, scale: scale, zero: try zero.map { _ in try conversion.spread(2, axis: axis) },
          to: type), as: type)
    },
    "DequantizeLinear": { conversion in
      let stored = try conversion.value(0).type.elementType
      if let grid = try conversion.byteGrid(of: stored), let bytes = try conversion.unsignedBytes()
      {
        let real = try conversion.writer.add(
          "Dequantize", bytes.wire, attributes: grid.scale.attributes(""))
        return conversion.yield(real, isImage: bytes.isImage)
      }
      let axis = try conversion.integer("axis", default: 1)
      let scale = try conversion.spread(1, axis: axis)
      let zero = conversion.has(2) ? try conversion.spread(2, axis: axis) : nil
      let type = try conversion.value(1).type.elementType
      conversion.yield(
        try conversion.writer.dequantized(try conversion.wire(0), scale: scale, zero: zero),
        as: type)
      if let codes = try conversion.quantizedConstant() { conversion.yieldCodes(codes) }
    },
    "DynamicQuantizeLinear": { conversion in
      let (wires, areImages) = try conversion.aligned([0])
      let made = try conversion.writer.dynamicallyQuantized(wires[0])
      conversion.yield(made.codes, isImage: areImages)
      conversion.yield(made.scale, at: 1)
      conversion.yield(made.zero, at: 2)
    },
  ]
}

extension Conversion {
  /// A scale or zero point so that it repeats over input 0: one, one for each entry of an axis, or
  /// one for each block of entries.
  fileprivate func spread(_ index: Int, axis: Int) throws -> Wire {
    let (wire, shape) = (try wire(index), try shape(0))
    if wire.rank == 0 || wire.shape.reduce(1, *) == 1 { return try writer.reshape(wire, to: []) }
    let axis = try self.axis(axis, rank: shape.count)
    if wire.rank == 1 {
      var extents = shape.map { _ in 1 }
      extents[axis] = wire.shape[0]
      return try writer.reshape(wire, to: extents)
    }
    let block = try integer("block_size", default: 0)
    guard wire.rank == shape.count, block > 0 else {
      throw ImportProblem("scales of \(wire.shape) don't fit \(shape)")
    }
    let places = (0..<shape[axis]).map { $0 / block }
    return try writer.add(
      "Gather", wire, writer.integers(places), attributes: ["axis": .integer(axis)])
  }

  /// The grid of unsigned bytes that a node of one known scale and a zero point of 8 bits is on;
  /// signed codes are 128 less. Nil for any other, and where the codes are of another type.
  fileprivate func byteGrid(
    of stored: ElementType?
  ) throws -> (scale: QuantizedScale, type: ElementType)? {
    guard try constant(0) == nil, let scale = try constant(1), scale.count == 1,
      scale.elementType == .f32, scale.floats[0] > 0, scale.floats[0].isFinite
    else { return nil }
    let zero =
      has(2) ? try constant(2) : Tensor(repeating: 0, shape: []).converted(to: stored ?? .u8)
    guard let zero, zero.count == 1, zero.elementType == .u8 || zero.elementType == .i8,
      stored == nil || stored == zero.elementType,
      try elementType("output_dtype").map({ $0 == zero.elementType }) ?? true
    else { return nil }
    let shift = zero.elementType == .i8 ? 128 : 0
    let grid = QuantizedScale(scale: scale.floats[0], zeroPoint: zero.integers[0] + shift)
    return (grid, zero.elementType)
  }

  /// What input 0 stands for, where it is known codes of 8 bits.
  fileprivate func quantizedConstant() throws -> QuantizedConstant? {
    guard let codes = try constant(0), let scale = try constant(1), scale.elementType == .f32,
      scale.shape.count <= 1
    else { return nil }
    guard let zeros = has(2) ? try constant(2)?.integers : [0] else { return nil }
    let axis = scale.count == 1 ? nil : try self.axis(default: 1, rank: codes.shape.count)
    return QuantizedConstant(codes: codes, zeros: zeros, scales: scale.floats, axis: axis)
  }

  /// The unsigned bytes of input 0, 128 more than its codes where these are signed; nil for codes of
  /// other types.
  fileprivate func unsignedBytes() throws -> (wire: Wire, isImage: Bool)? {
    let value = try value(0)
    if let bytes = value.bytes { return (bytes.wire, bytes.isImage) }
    guard [.u8, .i8].contains(value.type.elementType), value.type.count > 0 else { return nil }
    let (wires, isImage) = try aligned([0])
    if value.type.elementType == .u8 { return (wires[0], isImage) }
    let lifted = try writer.add(
      "Add", try writer.cast(wires[0], to: .i32), writer.number(128, .i32))
    return (try writer.cast(lifted, to: .u8), isImage)
  }
}

extension GraphWriter {
  /// The nearest whole numbers to x / scale, ties to even, plus the zero point, held to the type.
  func quantized(_ x: Wire, scale: Wire, zero: Wire?, to type: ElementType) throws -> Wire {
    let steps = try add("Round", try add("Div", x, scale))
    let shifted = try zero.map { try add("Add", steps, try cast($0, to: .f32)) } ?? steps
    return try cast(try held(shifted, to: type), to: type)
  }

  /// scale · (x - zero point)
  func dequantized(_ x: Wire, scale: Wire, zero: Wire?) throws -> Wire {
    guard let zero else { return try add("Mul", try cast(x, to: .f32), scale) }
    let wide = try add("Sub", try cast(x, to: .i32), try cast(zero, to: .i32))
    return try add("Mul", try cast(wide, to: .f32), scale)
  }

  /// Unsigned bytes on the grid that holds 0 and the extremes of `x`, which is found in the run.
  func dynamicallyQuantized(_ x: Wire) throws -> (codes: Wire, scale: Wire, zero: Wire) {
    let made = try add("DynamicQuantize", [x], outputs: 2)
    let scale = try reshape(try slice(made[1], axis: 0, 0..<1), to: [])
    let zero = try reshape(try slice(made[1], axis: 0, 1..<2), to: [])
    return (made[0], scale, try cast(zero, to: .u8))
  }

  private func held(_ x: Wire, to type: ElementType) throws -> Wire {
    let bounds: [ElementType: (Double, Double)] = [
      .u8: (0, 255), .i8: (-128, 127), .u16: (0, 65535), .i16: (-32768, 32767),
    ]
    guard let (low, high) = bounds[type] else {
      throw ImportProblem("numbers of \(type.rawValue) aren't a grid that is supported")
    }
    return try add("Clip", x, attributes: ["low": .number(low), "high": .number(high)])
  }
}

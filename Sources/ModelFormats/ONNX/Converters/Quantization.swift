import ModelGraph
import TensorEngine

extension Converters {
  /// Whole numbers that stand for real ones, and products of them.
  static let quantization: [String: Converter] = [
    "QuantizeLinear": { conversion in
      if let grid = try conversion.byteGrid() {
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
      if let grid = try conversion.byteGrid(),
        let bytes = try conversion.value(0).bytes, bytes.grid == grid.scale
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
    "DynamicQuantizeLinear": { try dynamicQuantize($0) },
    "MatMulInteger": { conversion in
      let a = try conversion.centred(0, zero: 2, axis: .rows)
      let b = try conversion.centred(1, zero: 3, axis: .columns)
      conversion.yield(try conversion.writer.matrixProduct(a, b))
    },
    "QLinearMatMul": { conversion in
      let writer = conversion.writer
      let a = try conversion.centred(0, zero: 2, axis: .rows)
      let b = try conversion.centred(3, zero: 5, axis: .columns)
      let product = try writer.cast(try writer.matrixProduct(a, b), to: .f32)
      let scale = try writer.add(
        "Mul", try conversion.matrixScale(1, axis: .rows),
        try conversion.matrixScale(4, axis: .columns))
      let real = try writer.add("Mul", product, scale)
      let zero = try conversion.wire(7)
      conversion.yield(
        try writer.quantized(real, scale: try conversion.wire(6), zero: zero, to: zero.elementType))
    },
    "ConvInteger": { conversion in
      conversion.yieldImage(try conversion.integerConvolution(0, zero: 2, 1, zero: 3))
    },
    "QLinearConv": { conversion in
      let writer = conversion.writer
      var sum = try conversion.integerConvolution(0, zero: 2, 3, zero: 5)
      if let bias = try conversion.optionalWire(8) { sum = try writer.add("Add", sum, bias) }
      // A scale for each output channel lies along the last axis, as the channels do.
      let scale = try writer.add("Mul", try conversion.wire(1), try conversion.wire(4))
      let real = try writer.add("Mul", try writer.cast(sum, to: .f32), scale)
      let zero = try conversion.wire(7)
      conversion.yieldImage(
        try writer.quantized(real, scale: try conversion.wire(6), zero: zero, to: zero.elementType))
    },
  ]

  /// The grid of unsigned bytes that holds 0 and the extremes.
  private static func dynamicQuantize(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let axes = Array(0..<x.rank)
    let zero = writer.number(0)
    let high = try writer.add(
      "Maximum", zero, try writer.reduce("Max", x, axes: axes, keeps: false))
    let low = try writer.add(
      "Minimum", zero, try writer.reduce("Min", x, axes: axes, keeps: false))
    let scale = try writer.add(
      "Div", try writer.add("Sub", high, low), writer.number(255))
    let steps = try writer.add("Round", try writer.add("Div", low, scale))
    let point = try writer.cast(
      try writer.held(try writer.add("Neg", steps), to: .u8), to: .u8)
    conversion.yield(try writer.quantized(x, scale: scale, zero: point, to: .u8))
    conversion.yield(scale, at: 1)
    conversion.yield(point, at: 2)
  }
}

/// Along which axis of a matrix scales and zero points lie.
private enum MatrixAxis { case rows, columns }

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
  /// signed codes are 128 less. Nil for any other.
  fileprivate func byteGrid() throws -> (scale: QuantizedScale, type: ElementType)? {
    guard try constant(0) == nil, let scale = try constant(1), scale.count == 1,
      scale.elementType == .f32, scale.floats[0] > 0, scale.floats[0].isFinite
    else { return nil }
    let zero = has(2) ? try constant(2) : Tensor([UInt8(0)], shape: [], as: .u8)
    guard let zero, zero.count == 1, zero.elementType == .u8 || zero.elementType == .i8,
      try elementType("output_dtype").map({ $0 == zero.elementType }) ?? true
    else { return nil }
    let shift = zero.elementType == .i8 ? 128 : 0
    let grid = QuantizedScale(scale: scale.floats[0], zeroPoint: zero.integers[0] + shift)
    return (grid, zero.elementType)
  }

  /// What input 0 stands for, where it is known codes of 8 bits around 0.
  fileprivate func quantizedConstant() throws -> QuantizedConstant? {
    guard let codes = try constant(0), codes.elementType == .i8, let scale = try constant(1),
      scale.elementType == .f32, scale.shape.count <= 1
    else { return nil }
    if has(2) {
      guard let zeros = try constant(2), zeros.integers.allSatisfy({ $0 == 0 }) else { return nil }
    }
    let isOne = scale.count == 1
    let axis = isOne ? nil : try self.axis(default: 1, rank: codes.shape.count)
    return QuantizedConstant(codes: codes, scales: scale.floats, axis: axis)
  }

  /// A matrix of small whole numbers as differences from its zero point, which are exact.
  fileprivate func centred(_ index: Int, zero: Int, axis: MatrixAxis) throws -> Wire {
    let x = try writer.cast(try wire(index), to: .i32)
    guard has(zero) else { return x }
    let point = try writer.cast(try matrixScale(zero, axis: axis), to: .i32)
    return try writer.add("Sub", x, point)
  }

  fileprivate func matrixScale(_ index: Int, axis: MatrixAxis) throws -> Wire {
    let wire = try wire(index)
    if wire.shape.reduce(1, *) == 1 { return try writer.reshape(wire, to: []) }
    return axis == .rows && wire.rank == 1
      ? try writer.reshape(wire, to: [wire.shape[0], 1]) : wire
  }

  /// A convolution of small whole numbers, exact in 32 bits. Padding stands for the zero point.
  fileprivate func integerConvolution(
    _ image: Int, zero imageZero: Int, _ weight: Int, zero weightZero: Int
  ) throws -> Wire {
    var x = try writer.cast(try self.image(image), to: .i32)
    if has(imageZero) {
      let point = try writer.reshape(try wire(imageZero), to: [])
      x = try writer.add("Sub", x, try writer.cast(point, to: .i32))
    }
    let rank = x.rank
    var taps = try writer.cast(
      try writer.transpose(try wire(weight), Array(2..<rank) + [1, 0]), to: .i32)
    if has(weightZero) {
      // The outputs are the last axis, along which their zero points lie.
      taps = try writer.add("Sub", taps, try writer.cast(try wire(weightZero), to: .i32))
    }
    let window = try window(
      over: Array(x.shape.dropFirst().dropLast()), kernel: Array(taps.shape.dropLast(2)))
    return try writer.convolve(
      x, taps, bias: nil, window, groups: try integer("group", default: 1))
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

  fileprivate func held(_ x: Wire, to type: ElementType) throws -> Wire {
    let bounds: [ElementType: (Double, Double)] = [
      .u8: (0, 255), .i8: (-128, 127), .u16: (0, 65535), .i16: (-32768, 32767),
    ]
    guard let (low, high) = bounds[type] else {
      throw ImportProblem("numbers of \(type.rawValue) aren't a grid that is supported")
    }
    return try add("Clip", x, attributes: ["low": .number(low), "high": .number(high)])
  }
}

import ModelGraph
import TensorEngine

extension Converters {
  /// Products of codes: exact sums, or codes again where the grids aren't known before the run.
  static let integerProducts: [String: Converter] = [
    "MatMulInteger": { conversion in
      conversion.yield(try conversion.integerProduct(.init(0, zero: 2), .init(1, zero: 3)))
    },
    "QLinearMatMul": { conversion in
      let writer = conversion.writer
      let sums = try conversion.integerProduct(.init(0, zero: 2), .init(3, zero: 5))
      let scale = try writer.add(
        "Mul", try conversion.matrixScale(1, axis: .rows),
        try conversion.matrixScale(4, axis: .columns))
      let real = try writer.add("Mul", try writer.cast(sums, to: .f32), scale)
      let zero = try conversion.wire(7)
      conversion.yield(
        try writer.quantized(real, scale: try conversion.wire(6), zero: zero, to: zero.elementType))
    },
    "ConvInteger": { conversion in
      conversion.yieldImage(
        try conversion.integerConvolution(.init(0, zero: 2), .init(1, zero: 3)))
    },
    "QLinearConv": { conversion in
      let writer = conversion.writer
      var sum = try conversion.integerConvolution(.init(0, zero: 2), .init(3, zero: 5))
      if let bias = try conversion.optionalWire(8) { sum = try writer.add("Add", sum, bias) }
      // A scale for each output channel lies along the last axis, as the channels do.
      let scale = try writer.add("Mul", try conversion.wire(1), try conversion.wire(4))
      let real = try writer.add("Mul", try writer.cast(sum, to: .f32), scale)
      let zero = try conversion.wire(7)
      conversion.yieldImage(
        try writer.quantized(real, scale: try conversion.wire(6), zero: zero, to: zero.elementType))
    },
  ]
}

/// Where a node has codes and their zero point.
struct CodesPlace {
  let codes: Int
  let zero: Int

  init(_ codes: Int, zero: Int) { (self.codes, self.zero) = (codes, zero) }
}

/// Along which axis of a matrix scales and zero points lie.
private enum MatrixAxis { case rows, columns }

extension Conversion {
  /// The exact sums of a product of matrices of codes, less their zero points.
  func integerProduct(_ a: CodesPlace, _ b: CodesPlace) throws -> Wire {
    if try rank(a.codes) >= 2, try rank(b.codes) == 2, try shape(b.codes)[0] <= 65_536,
      try shape(a.codes).last == shape(b.codes)[0], try isSingle(a.zero),
      let weight = try codesWeight(b, order: [0, 1])
    {
      return try writer.add("IntegerDense", try wire(a.codes), weight, try zeroPoint(a.zero))
    }
    return try writer.matrixProduct(
      try centred(a, axis: .rows), try centred(b, axis: .columns))
  }

  /// A convolution of codes, exact in 32 bits. Padding stands for the zero point.
  fileprivate func integerConvolution(_ image: CodesPlace, _ taps: CodesPlace) throws -> Wire {
    let x = try self.image(image.codes)
    let weight = try shape(taps.codes)
    guard weight.count == x.rank, x.rank >= 3, !weight.contains(0) else {
      throw ImportProblem("a weight of \(weight) doesn't fit an image of \(x.shape)")
    }
    let window = try window(
      over: Array(x.shape.dropFirst().dropLast()), kernel: Array(weight.dropFirst(2)))
    let groups = try integer("group", default: 1)
    let order = Array(2..<x.rank) + [1, 0]
    let depth = weight.dropFirst().reduce(1, *)
    if x.rank == 4, window.pads.allSatisfy({ $0 >= 0 }), depth <= (groups > 1 ? 1024 : 65_536),
      try isSingle(image.zero), let known = try codesWeight(taps, order: order)
    {
      let attributes = window.attributes().merging(["groups": .integer(groups)]) { $1 }
      return try writer.add(
        "IntegerConv", x, known, try zeroPoint(image.zero), attributes: attributes)
    }
    return try writer.convolve(
      try less(try writer.cast(x, to: .i32), image.zero),
      try less(
        try writer.cast(try writer.transpose(try wire(taps.codes), order), to: .i32), taps.zero),
      bias: nil, window, groups: groups)
  }

  /// Known codes as a weight that integer products take: in units of 1, less one zero point.
  private func codesWeight(_ place: CodesPlace, order: [Int]) throws -> Wire? {
    guard let codes = try constant(place.codes),
      let zeros = has(place.zero) ? try constant(place.zero)?.integers : [0],
      let weight = QuantizedConstant(codes: codes, zeros: zeros, scales: [1], axis: nil)?
        .weight(order)
    else { return nil }
    let name = node.inputs[place.codes]
    return writer.constant(weight, name: name, key: "\(name), codes less \(zeros) \(order)")
  }

  /// Whether a zero point is one number, or left out.
  private func isSingle(_ index: Int) throws -> Bool {
    has(index) ? try shape(index).reduce(1, *) == 1 : true
  }

  private func zeroPoint(_ index: Int) throws -> Wire? { has(index) ? try scalar(index) : nil }

  /// Whole numbers less a zero point: one, or one for each output, which are the last axis.
  private func less(_ x: Wire, _ zero: Int) throws -> Wire {
    guard has(zero) else { return x }
    let point = try isSingle(zero) ? try scalar(zero) : try wire(zero)
    return try writer.add("Sub", x, try writer.cast(point, to: .i32))
  }

  /// A matrix of small whole numbers as differences from its zero point, which are exact.
  private func centred(_ place: CodesPlace, axis: MatrixAxis) throws -> Wire {
    let x = try writer.cast(try wire(place.codes), to: .i32)
    guard has(place.zero) else { return x }
    let point = try writer.cast(try matrixScale(place.zero, axis: axis), to: .i32)
    return try writer.add("Sub", x, point)
  }

  fileprivate func matrixScale(_ index: Int, axis: MatrixAxis) throws -> Wire {
    let wire = try wire(index)
    if wire.shape.reduce(1, *) == 1 { return try writer.reshape(wire, to: []) }
    return axis == .rows && wire.rank == 1
      ? try writer.reshape(wire, to: [wire.shape[0], 1]) : wire
  }
}

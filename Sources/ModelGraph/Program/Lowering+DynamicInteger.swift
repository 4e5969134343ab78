import TensorEngine

extension Lowering {
  /// Codes on the grid that holds the extremes and 0, and the grid: its scale and zero point.
  ///
  /// The grid is NaN or infinite where an element is, and so is then what is computed on it.
  func emitDynamicQuantization() {
    let (x, codes, grid) = (input(0), output(0), output(1))
    let count = application.output.count
    let parts = max((count + elementsPerTask - 1) / elementsPerTask, 1)
    let extremes = workspace(byteCount: 2 * parts * MemoryLayout<Float>.stride)
    let zeroPoint = workspace(byteCount: MemoryLayout<Int32>.stride)
    emit("dynamic quantize") { memory in
      inParallel(count, by: elementsPerTask) { range in
        let found = memory.floats(extremes) + 2 * (range.lowerBound / elementsPerTask)
        let start = memory.floats(x) + range.lowerBound
        memory.kernels.reduce(
          .minimum, start, into: found, outer: 1, axis: range.count, inner: 1)
        memory.kernels.reduce(
          .maximum, start, into: found + 1, outer: 1, axis: range.count, inner: 1)
      }
      let chosen = DynamicGrid(extremes: memory.floats(extremes), parts: parts)
      memory.floats(grid)[0] = chosen.scale
      memory.floats(grid)[1] = Float(chosen.zeroPoint)
      memory.elements(zeroPoint, as: Int32.self)[0] = chosen.zeroPoint
      inParallel(count, by: elementsPerTask) { range in
        let scales = QuantizationScales(
          memory.floats(grid), zeroPoints: memory.elements(zeroPoint, as: Int32.self))
        memory.kernels.quantize(
          memory.floats(x) + range.lowerBound, scales, range: 0...255,
          into: memory.raw(codes) + range.lowerBound, count: range.count)
      }
    }
  }

  /// A product of codes whose grid is known only when it runs, in floats.
  func emitDynamicDense() throws {
    let shape = application.shape(1)
    let (depth, columns) = (shape[0], shape[1])
    try checkIntegerDepth(depth)
    let weight = try integerWeight()
    let (packed, sums) = packed(weight, depth: depth, columns: columns)
    let columnSums = constant(sums)
    let scales = constant((0..<columns).map(weight.scale))
    let multipliers = workspace(byteCount: columns * MemoryLayout<Float>.stride)
    let offsets = workspace(byteCount: columns * MemoryLayout<Int32>.stride)
    let (x, grid, bias, y) = (input(0), input(2), optionalInput(3), output())
    let (rows, weightZero) = (application.output.count / max(columns, 1), weight.zero)
    emit("integer product, dynamic") { memory in
      let (scale, zeroPoint) = (memory.floats(grid)[0], memory.floats(grid)[1])
      Requantization.writeOffsets(
        bias: nil, columnSums: memory.elements(columnSums, as: Int32.self), columns: columns,
        depth: depth, activationZero: (0...255).contains(zeroPoint) ? Int32(zeroPoint) : 0,
        activations: .unsigned, weightZero: weightZero,
        into: memory.elements(offsets, as: Int32.self))
      for column in 0..<columns {
        memory.floats(multipliers)[column] = scale * memory.floats(scales)[column]
      }
      memory.kernels.multiplyIntegers(
        memory.raw(x), .unsigned, packed: memory.elements(packed, as: Int8.self),
        into: memory.raw(y), rows: rows, columns: columns, depth: depth,
        requantization: Requantization(
          offsets: memory.elements(offsets, as: Int32.self),
          multipliers: memory.floats(multipliers), biases: memory.floats(bias),
          weightZero: weightZero, target: .float))
    }
  }
}

/// The grid of unsigned bytes that holds 0 and the extremes of some elements, as ONNX's
/// DynamicQuantizeLinear chooses it.
private struct DynamicGrid {
  let scale: Float
  let zeroPoint: Int32

  /// - Parameter extremes: The least and the greatest element of each part.
  init(extremes: UnsafePointer<Float>, parts: Int) {
    var (low, high) = (Float(0), Float(0))
    for part in 0..<parts {
      let (least, greatest) = (extremes[2 * part], extremes[2 * part + 1])
      if least < low || least.isNaN { low = least }
      if greatest > high || greatest.isNaN { high = greatest }
    }
    let step = (high - low) / 255
    scale = step == 0 ? 1 : step
    let zero = (-low / scale).rounded(.toNearestOrEven)
    zeroPoint = zero.isFinite ? Int32(min(max(zero, 0), 255)) : 0
  }
}

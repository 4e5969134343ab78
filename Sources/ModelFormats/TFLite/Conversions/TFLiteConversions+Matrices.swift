import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Products of two computed values, and convolutions the other way round.
  static let matrices: [String: TFLiteConversion] = [
    "BATCH_MATMUL": { try $0.convertMatrixProduct() },
    "TRANSPOSE_CONV": { try $0.convertTransposedConvolution() },
  ]
}

extension TFLiteStep {
  /// Pairs of matrices; the axes before the last two repeat where they are 1.
  fileprivate func convertMatrixProduct() throws {
    let (first, second) = (try input(0), try input(1))
    let areIntegers = first.isQuantized && first.type.elementType == second.type.elementType
    var (a, b) = areIntegers ? (first, second) : (try floats(first), try floats(second))
    guard a.rank >= 2, b.rank >= 2 else { throw refusal("takes \(a.type) and \(b.type)") }
    let batch = try repeated(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    a = try expand(a, to: batch + a.shape.suffix(2))
    b = try expand(b, to: batch + b.shape.suffix(2))
    let turns: [String: Attribute] = [
      "transposeA": .integer(try byte(0)), "transposeB": .integer(try byte(1)),
    ]
    guard areIntegers else { return try yield(add("MatMul", a, b, attributes: turns)) }
    let grids = try grid("a", first.grid) + grid("b", second.grid) + grid("output", outputGrid())
    try yield(add("FixedMatMul", a, b, attributes: turns + grids))
  }

  /// The shape that both repeat to.
  private func repeated(_ a: [Int], _ b: [Int]) throws -> [Int] {
    let rank = max(a.count, b.count)
    let (first, second) = (
      Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
    )
    return try zip(first, second).map { x, y in
      guard x == y || x == 1 || y == 1 else { throw refusal("takes batches of \(a) and \(b)") }
      return max(x, y)
    }
  }

  /// The filter lies `[outputs, height, width, inputs]` in the file.
  fileprivate func convertTransposedConvolution() throws {
    let shape = try integers(0)
    let (filter, x) = (try input(1), try image(2))
    guard shape.count == 4, filter.rank == 4, shape.allSatisfy({ $0 > 0 }) else {
      throw refusal("takes a shape and a filter of four axes")
    }
    let window = TFLiteWindow(
      kernel: Array(filter.shape[1...2]), strides: [try integer(2), try integer(1)],
      isPadded: try byte(0) == 0)
    guard window.strides.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }) else {
      throw refusal("moves by \(window.strides)")
    }
    if x.isQuantized { return try convertIntegers(x, filter, window, to: shape) }
    // The gradient of a convolution by its image is the transposed convolution.
    let attributes = window.attributes(over: shape) + ["shape": .integers(shape)]
    let weight = try transpose(try floats(filter), [1, 2, 0, 3])
    var sum = try add("ConvInputGradient", try floats(x), weight, attributes: attributes)
    if let bias = try optionalInput(3) { sum = try add("Add", sum, bias) }
    try yield(apply(try activation(3), to: sum))
  }

  /// A transposed convolution is one of the image with its pixels apart, zeros between them, and of
  /// the filter turned around.
  private func convertIntegers(
    _ x: TFLiteValue, _ filter: TFLiteValue, _ window: TFLiteWindow, to shape: [Int]
  ) throws {
    guard let grid = x.grid else { throw refusal("takes integers without a scale") }
    let pads = window.pads(height: shape[1], width: shape[2])
    let spread = try spreadApart(x, by: window.strides, zero: grid.zeroPoint)
    var border = [0, 0, 0, 0]
    for axis in 0..<2 {
      border[axis] = window.kernel[axis] - 1 - pads[axis]
      border[axis + 2] = shape[axis + 1] - spread.shape[axis + 1] + pads[axis]
    }
    guard border.allSatisfy({ $0 >= 0 }) else { throw refusal("can't yield \(shape)") }
    let turned = try add(
      "Slice", filter,
      attributes: [
        "starts": .integers([0, filter.shape[1] - 1, filter.shape[2] - 1, 0]),
        "ends": .integers([-1, -1, -1, -1]), "steps": .integers([1, -1, -1, 1]),
      ])
    let mirrored = TFLiteValue(
      name: turned.name, type: turned.type, grid: filter.grid, constant: turned.constant)
    let attributes: [String: Attribute] = ["pads": .integers(border)]
    try yield(
      add(
        "FixedConv", spread, try quantizedWeight(mirrored, order: [1, 2, 3, 0]),
        try optionalInput(3),
        attributes: attributes + self.grid("input", grid) + self.grid("output", outputGrid())
          + range(try activation(3))))
  }

  /// An image with zeros between its pixels.
  private func spreadApart(
    _ x: TFLiteValue, by strides: [Int], zero: Int
  ) throws -> TFLiteValue {
    if strides == [1, 1] { return x }
    let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let apart = try add(
      "Pad", try reshape(x, to: [n, h, 1, w, 1, c].freeingFirst(like: x)),
      attributes: [
        "before": .integers([0, 0, 0, 0, 0, 0]),
        "after": .integers([0, 0, strides[0] - 1, 0, strides[1] - 1, 0]),
        "value": .number(Double(zero)),
      ])
    let whole = try reshape(
      apart, to: [n, h * strides[0], w * strides[1], c].freeingFirst(like: x))
    return try add(
      "Slice", whole,
      attributes: [
        "starts": .integers([0, 0, 0, 0]),
        "ends": .integers([-1, (h - 1) * strides[0] + 1, (w - 1) * strides[1] + 1, -1]),
      ])
  }
}

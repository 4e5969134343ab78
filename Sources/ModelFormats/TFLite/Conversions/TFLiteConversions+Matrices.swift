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
    let isQuantized = try input(0).isQuantized
    var (a, b) = (try floats(try input(0)), try floats(try input(1)))
    guard a.rank >= 2, b.rank >= 2 else { throw refusal("takes \(a.type) and \(b.type)") }
    let batch = try repeated(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    a = try expand(a, to: batch + a.shape.suffix(2))
    b = try expand(b, to: batch + b.shape.suffix(2))
    let product = try add(
      "MatMul", a, b,
      attributes: [
        "transposeA": .integer(try byte(0)), "transposeB": .integer(try byte(1)),
      ])
    try yield(isQuantized ? quantize(product) : product)
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

  /// The gradient of a convolution by its image is the transposed convolution. The filter lies
  /// `[outputs, height, width, inputs]` in the file.
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
    let attributes = window.attributes(over: shape) + ["shape": .integers(shape)]
    let weight = try transpose(try floats(filter), [1, 2, 0, 3])
    var sum = try add("ConvInputGradient", try floats(x), weight, attributes: attributes)
    if let bias = try optionalInput(3) {
      sum = try add("Add", sum, try biasFloats(bias, x, filter))
    }
    let result = try apply(try activation(3), to: sum)
    try yield(x.isQuantized ? quantize(result) : result)
  }

  /// A bias as floats: integers are in units of input scale · filter scale.
  private func biasFloats(
    _ bias: TFLiteValue, _ x: TFLiteValue, _ filter: TFLiteValue
  ) throws -> TFLiteValue {
    guard let codes = bias.constant?.wholeNumbers, let input = x.grid,
      let scales = filter.grid?.scales
    else { return bias }
    let reals = codes.enumerated().map { index, code in
      Float(Double(code) * Double(input.scale) * Double(scales[scales.count == 1 ? 0 : index]))
    }
    return constant(Tensor(reals, shape: bias.shape), like: bias.name)
  }
}

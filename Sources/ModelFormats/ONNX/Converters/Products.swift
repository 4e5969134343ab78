import ModelGraph
import TensorEngine

extension Converters {
  /// Products of matrices.
  static let products: [String: Converter] = [
    "MatMul": { conversion in
      conversion.yield(try conversion.product(try conversion.wire(0), 1))
    },
    "Gemm": { try gemm($0) },
    "Einsum": { try einsum($0) },
  ]

  private static func gemm(_ conversion: Conversion) throws {
    let writer = conversion.writer
    var x = try conversion.wire(0)
    if try conversion.flag("transA") { x = try writer.transpose(x, [1, 0]) }
    let isTurned = try conversion.flag("transB")
    let alpha = try conversion.float("alpha", default: 1)
    let beta = try conversion.float("beta", default: 1)
    if let known = try conversion.constant(1), known.elementType.isFloat, x.elementType == .f32,
      known.shape.count == 2
    {
      let weight = try conversion.denseWeight(
        1, known, order: isTurned ? [1, 0] : [0, 1], times: alpha)
      let bias = try conversion.bias(2, columns: weight.shape[1], times: beta)
      let product = try writer.add("Dense", x, weight, bias)
      guard bias == nil, conversion.has(2), beta != 0 else { return conversion.yield(product) }
      let rest = try writer.scale(try conversion.wire(2), by: Double(beta))
      return conversion.yield(try writer.add("Add", product, rest))
    }
    var product = try writer.add(
      "MatMul", x, try conversion.wire(1),
      attributes: ["transposeB": .integer(isTurned ? 1 : 0)])
    product = try writer.scale(product, by: Double(alpha))
    if conversion.has(2) {
      let rest = try writer.scale(try conversion.wire(2), by: Double(beta))
      product = try writer.add("Add", product, rest)
    }
    conversion.yield(product)
  }
}

extension Conversion {
  /// A known matrix as the weight of a dense layer.
  fileprivate func denseWeight(
    _ index: Int, _ known: Tensor, order: [Int], times factor: Float
  ) throws -> Wire {
    let name = node.inputs[index]
    if factor == 1, let encoded = try value(index).codes?.weight(order) {
      return writer.constant(encoded, name: name, key: "\(name) \(order)")
    }
    let matrix = known.permuted(order)
    if factor == 1 { return writer.constant(matrix, name: name, key: "\(name) \(order)") }
    return writer.constant(
      Tensor(matrix.floats.map { $0 * factor }, shape: matrix.shape), name: name)
  }

  /// A known bias of one number a column; nil where there is none or it isn't that.
  fileprivate func bias(_ index: Int, columns: Int, times factor: Float) throws -> Wire? {
    guard has(index), factor != 0, let known = try constant(index),
      known.shape == [columns] || known.shape == [1, columns] || known.count == 1
    else { return nil }
    let values = known.floats.map { $0 * factor }
    let all = values.count == columns ? values : Array(repeating: values[0], count: columns)
    return writer.constant(Tensor(all, shape: [columns]), name: node.inputs[index])
  }

  /// `a` times an input, by NumPy's rules: one axis is a row or a column, leading axes repeat.
  func product(_ a: Wire, _ index: Int) throws -> Wire {
    if let known = try constant(index), known.elementType.isFloat, known.shape.count == 2,
      a.elementType == .f32, known.elementType != .f64, a.rank >= 1, known.count > 0
    {
      return try writer.add("Dense", a, denseWeight(index, known, order: [0, 1], times: 1))
    }
    return try writer.matrixProduct(a, try wire(index))
  }
}

extension GraphWriter {
  /// A product by NumPy's rules.
  func matrixProduct(_ a: Wire, _ b: Wire, transposesB: Bool = false) throws -> Wire {
    if a.rank == 1 {
      let product = try matrixProduct(try reshape(a, to: [1] + a.shape), b)
      var shape = product.shape
      shape.remove(at: shape.count - (b.rank == 1 ? 1 : 2))
      return try reshape(product, to: shape)
    }
    if b.rank == 1 {
      let product = try matrixProduct(a, try reshape(b, to: b.shape + [1]))
      return try reshape(product, to: Array(product.shape.dropLast()))
    }
    let attributes: [String: Attribute] = ["transposeB": .integer(transposesB ? 1 : 0)]
    let (left, right) = (Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    if left == right || right.isEmpty { return try add("MatMul", a, b, attributes: attributes) }
    guard let batch = Broadcast.shape(of: [left, right]) else {
      throw ImportProblem("the batches \(left) and \(right) don't fit")
    }
    return try add(
      "MatMul", try expand(a, to: batch + a.shape.suffix(2)),
      try expand(b, to: batch + b.shape.suffix(2)), attributes: attributes)
  }
}

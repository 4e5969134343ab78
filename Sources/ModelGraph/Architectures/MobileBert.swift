import TensorEngine

extension Architecture {
  /// Sun et al. 2020, arXiv 2004.02984, section 3: an encoder whose blocks are a quarter as wide as
  /// what goes between them, with four feed-forward parts each, and scales and shifts for norms.
  ///
  /// It takes i32 tokens `[batch, tokens]`, all of one segment, and yields `[batch, tokens, width]`.
  static let mobilebert = Architecture(
    name: "mobilebert",
    summary: "a thin encoder of tokens; the classes are its vocabulary (Sun et al. 2020)",
    options: ["blocks", "heads", "width"],
    standard: Standard(inputShape: [512], classes: 30_522)
  ) { network, options in
    let (width, heads) = (options.width ?? 512, options.heads ?? 4)
    guard network.inputShape.count == 1 else {
      throw GraphError("an encoder takes [tokens], not inputs of \(network.inputShape)")
    }
    guard width > 0, width % 4 == 0, heads > 0, width / 4 % heads == 0, options.blocks ?? 1 > 0
    else {
      throw GraphError("a quarter of the width \(width) can't be cut into \(heads) heads")
    }
    var x = network.trigramEmbedding(width: width)
    for block in 1...(options.blocks ?? 24) {
      x = network.bottleneckBlock(x, heads: heads, name: "block\(block)")
    }
    return x
  }
}

extension NetworkBuilder {
  /// Each token's narrow row beside those of its neighbours, made wide, and its position.
  fileprivate mutating func trigramEmbedding(width: Int) -> String {
    let (length, narrow) = (inputShape[0], width / 4)
    let table = draw([classes, narrow], deviation: 0.02, name: "embedding.weight")
    let positions = draw([length, width], deviation: 0.02, name: "positions.weight")
    let rows = apply("Gather", table, input(.i32), name: "embedding", shape: [length, narrow])
    let next = neighbour(rows, from: 1, before: 0, name: "next")
    let last = neighbour(rows, from: 0, before: 1, name: "previous")
    let three = apply(
      "Concat", next, rows, last, shape: [length, 3 * narrow], attributes: ["axis": .integer(-1)])
    let wide = apply(
      "Add", dense(three, width, name: "widen"), positions, name: "positions")
    return scaled(wide, name: "norm")
  }

  /// The rows moved by one, zeros where there is none.
  private mutating func neighbour(
    _ rows: String, from start: Int, before: Int, name: String
  ) -> String {
    let shape = shape(rows)
    let part = apply(
      "Slice", rows, shape: [shape[0] - 1, shape[1]],
      attributes: [
        "starts": .integers([0, start, 0]), "ends": .integers([-1, shape[0] - 1 + start, -1]),
      ])
    return apply(
      "Pad", part, name: name, shape: shape,
      attributes: [
        "before": .integers([0, before, 0]), "after": .integers([0, 1 - before, 0]),
      ])
  }

  /// x · scale + bias, in the place of a norm.
  private mutating func scaled(_ x: String, name: String) -> String {
    let width = [shape(x).last ?? 1]
    let product = apply(
      "Mul", x, constant(1, width, name: "\(name).scale"), name: "\(name).scaled")
    return apply("Add", product, constant(0, width, name: "\(name).bias"), name: name)
  }

  /// A dense layer, what is added to it, and a scale.
  private mutating func part(
    _ x: String, _ outputs: Int, plus residual: String? = nil, name: String
  ) -> String {
    let rows = dense(x, outputs, name: name)
    let sum = residual.map { apply("Add", rows, $0, name: "\(name).sum") } ?? rows
    return scaled(sum, name: "\(name).norm")
  }

  fileprivate mutating func bottleneckBlock(_ x: String, heads: Int, name: String) -> String {
    let narrow = shape(x)[1] / 4
    let inner = part(x, narrow, name: "\(name).narrow")
    let shared = part(x, narrow, name: "\(name).shared")
    let q = headed(dense(shared, narrow, name: "\(name).query"), heads: heads)
    let k = headed(dense(shared, narrow, name: "\(name).key"), heads: heads)
    let v = headed(dense(x, narrow, name: "\(name).value"), heads: heads)
    var rows = apply("Attention", q, k, v, name: "\(name).attention")
    rows = apply(
      "Reshape", rows, shape: shape(inner),
      attributes: ["shape": .integers([-1] + shape(inner))])
    rows = part(rows, narrow, plus: inner, name: "\(name).mix")
    for number in 1...4 {
      let up = relu(dense(rows, 4 * narrow, name: "\(name).up\(number)"))
      rows = part(up, narrow, plus: rows, name: "\(name).down\(number)")
    }
    return part(rows, 4 * narrow, plus: x, name: "\(name).widen")
  }
}

public import ModelGraph
import TensorEngine

/// Turns what flows through a decoder so that no channel stands out: the rotations of QuaRot (Ashkboos
/// et al. 2024, arXiv 2404.00456), under which the model computes the same.
///
/// The width is turned by a Hadamard matrix with random signs, in the weights: those of embeddings and
/// of what is added to the stream on their outputs, those that read it on their inputs, the norms'
/// scales multiplied into them before. Values are turned within heads, in the weights too; what the
/// feed-forward part's last product takes, as it runs. A width that is no power of two is turned in
/// runs of the largest that divides it.
public struct HadamardRotation: Sendable {
  /// What the signs are drawn from.
  public var seed: UInt64

  public init(seed: UInt64 = 0) { self.seed = seed }

  /// The turned model, its weights in 32-bit floats, its provenance left as it was.
  ///
  /// - Throws: A `CompressionError` that says what of the model can't be turned.
  public func rotated(_ model: Model) throws -> Model {
    let shape = try Self.shape(of: model)
    var model = model
    try untieEmbedding(of: &model, shape)
    try foldNorms(of: &model, shape)
    try turnStream(of: &model, shape)
    for layer in 1...max(shape.layers, 1) {
      let transform = HadamardTransform(dividing: shape.headSize)
      try model.turn("block\(layer).value.weight", .outputs, transform)
      try model.turn("block\(layer).value.bias", .outputs, transform)
      try model.turn("block\(layer).mix.weight", .inputs, transform)
      try turnInner(of: &model, "block\(layer).down", width: shape.hidden)
    }
    return model
  }

  private static func shape(of model: Model) throws(CompressionError) -> DecoderShape {
    guard let shape = model.metadata.decoder, let input = model.graph.inputs.first,
      model.graph == shape.graph(input: input.type.shape)
    else {
      throw CompressionError(
        "only a decoder of a known family, as it was loaded or made, can be turned",
        hint: "turn it before anything that changes its graph")
    }
    guard shape.norm == .rootMeanSquare, !shape.normsResults else {
      throw CompressionError(
        "its norms can't be turned: a layer norm takes the mean away, and norms of results have "
          + "scales in the stream", layer: "norm",
        hint: "llama, qwen2, qwen3 and phi3 have norms that can")
    }
    return shape
  }

  /// Gives the output its own copy of the embedding, since the norm's scale is multiplied into it.
  private func untieEmbedding(of model: inout Model, _ shape: DecoderShape) throws {
    guard shape.tiesEmbedding, let table = model.weights["embedding.weight"] else { return }
    let (rows, width) = (shape.vocabulary, shape.width)
    let elements = try table.decoded().floats
    let output = Tensor(shape: [width, rows]) { target in
      for row in 0..<rows {
        for column in 0..<width { target[column * rows + row] = elements[row * width + column] }
      }
    }
    model.weights["output.weight"] = Weight(output)
    var untied = shape
    untied.tiesEmbedding = false
    model.metadata.decoder = untied
    model.graph = untied.graph(input: model.graph.inputs[0].type.shape)
  }

  private func foldNorms(of model: inout Model, _ shape: DecoderShape) throws {
    let readers = (1...max(shape.layers, 1)).flatMap { layer in
      [
        ("block\(layer).norm1", ["query", "key", "value"].map { "block\(layer).\($0)" }),
        ("block\(layer).norm2", ["gate", "up"].map { "block\(layer).\($0)" }),
      ]
    }
    for (norm, products) in readers + [("norm", ["output"])] {
      guard let scales = try model.weights["\(norm).scale"]?.decoded().floats else { continue }
      for product in products {
        let outputs = model.weights["\(product).weight"]?.shape.last ?? 1
        try model.changeToFloats("\(product).weight") { $1 * scales[$0 / outputs] }
      }
      try model.changeToFloats("\(norm).scale") { _, _ in 1 }
    }
  }

  private func turnStream(of model: inout Model, _ shape: DecoderShape) throws {
    var random = Philox(seed: seed, stream: 0x6861_6461)
    let signs = (0..<shape.width).map { _ -> Float in random.next() & 1 == 0 ? 1 : -1 }
    let transform = HadamardTransform(dividing: shape.width)
    let blocks = (1...max(shape.layers, 1)).map { "block\($0)" }
    let writers = blocks.flatMap { ["\($0).mix", "\($0).down"] }
    let readers = blocks.flatMap { block in
      ["query", "key", "value", "gate", "up"].map { "\(block).\($0)" }
    }
    let written =
      ["embedding.weight", "positions.weight"]
      + writers.flatMap { ["\($0).weight", "\($0).bias"] }
    for name in written {
      try model.changeToFloats(name) { $1 * signs[$0 % shape.width] }
      try model.turn(name, .outputs, transform)
    }
    for name in readers.map({ "\($0).weight" }) + ["output.weight"] {
      let outputs = model.weights[name]?.shape.last ?? 1
      try model.changeToFloats(name) { $1 * signs[$0 / outputs] }
      try model.turn(name, .inputs, transform)
    }
  }

  /// Turns what a product takes as it runs, and its weights back.
  private func turnInner(of model: inout Model, _ product: String, width: Int) throws {
    guard let place = model.graph.nodes.firstIndex(where: { $0.name == product }) else { return }
    let turned = "\(product).turned"
    let node = Node(
      turned, "Hadamard", inputs: [model.graph.nodes[place].inputs[0]], outputs: [turned])
    model.graph.nodes[place].inputs[0] = turned
    model.graph.nodes.insert(node, at: place)
    try model.turn("\(product).weight", .inputs, HadamardTransform(dividing: width))
  }
}

/// The side of a matrix.
private enum Side { case inputs, outputs }

extension Model {
  /// Gives a weight other elements in 32-bit floats, each from its index and what it was; nothing where
  /// there is no such weight.
  fileprivate mutating func changeToFloats(
    _ name: String, _ change: (Int, Float) -> Float
  ) throws {
    guard let weight = weights[name] else { return }
    do throws(EncodingError) {
      let elements = try weight.decoded().floats
      weights[name] = Weight(
        Tensor(elements.enumerated().map { change($0.offset, $0.element) }, shape: weight.shape))
    } catch {
      throw CompressionError("its weight can't be read: \(error.message)", layer: name)
    }
  }

  /// Multiplies a weight by Hadamard's matrix on one side.
  fileprivate mutating func turn(
    _ name: String, _ side: Side, _ transform: HadamardTransform
  ) throws {
    guard let weight = weights[name] else { return }
    let outputs = weight.shape.last ?? 1
    let inputs = outputs == 0 ? 0 : weight.count / outputs
    let elements = try weight.decoded().floats
    let turned = Tensor(shape: weight.shape) { target in
      guard let target = target.baseAddress else { return }
      if side == .outputs {
        elements.withUnsafeBufferPointer { elements in
          guard let elements = elements.baseAddress else { return }
          transform.run(elements, into: target, count: inputs * outputs)
        }
        return
      }
      var column = [Float](repeating: 0, count: inputs)
      for output in 0..<outputs {
        for input in 0..<inputs { column[input] = elements[input * outputs + output] }
        column.withUnsafeMutableBufferPointer { column in
          guard let column = column.baseAddress else { return }
          transform.run(column, into: column, count: inputs)
        }
        for input in 0..<inputs { target[input * outputs + output] = column[input] }
      }
    }
    weights[name] = Weight(turned)
  }
}

import TensorEngine

extension Pass {
  /// A product of codes on a grid that is found in the run, whose sums are then scaled and added to,
  /// is one operator: `DynamicDense`.
  public static let dynamicFusion = Pass(
    name: "dynamic-fusion", summary: "scales the sums of codes where they are made"
  ) { context in
    var products = DynamicProducts(context)
    for position in context.graph.nodes.indices { products.fuseScale(at: position) }
    for position in context.graph.nodes.indices { products.fuseBias(at: position) }
    context = products.context
    try Pass.deadCode.apply(&context)
  }
}

/// A graph while its products of codes are fused: each node keeps its place and what it yields.
private struct DynamicProducts {
  private(set) var context: PassContext
  private let makers: [String: Int]
  private let uses: [String: Int]

  init(_ context: PassContext) {
    self.context = context
    makers = context.producers()
    uses = context.useCounts()
  }

  /// Replaces a `Mul` of exact sums by the scales of both sides.
  mutating func fuseScale(at position: Int) {
    let node = context.graph.nodes[position]
    guard node.operation == "Mul" else { return }
    for (sums, scale) in [(0, 1), (1, 0)] {
      guard let cast = producer(of: node.inputs[sums], "Cast"), cast.yieldsFloats,
        uses[node.inputs[sums]] == 1,
        let product = producer(of: cast.inputs[0], "IntegerDense"), product.inputs.count == 3,
        uses[cast.inputs[0]] == 1, let grid = grid(of: product),
        let weight = weight(of: product, scaledBy: node.inputs[scale], grid)
      else { continue }
      context.graph.nodes[position] = Node(
        node.name, "DynamicDense", inputs: [product.inputs[0], weight, grid],
        outputs: node.outputs)
      return
    }
  }

  /// Adds a constant vector where the sums are scaled.
  mutating func fuseBias(at position: Int) {
    let node = context.graph.nodes[position]
    guard node.operation == "Add" else { return }
    for (sums, bias) in [(0, 1), (1, 0)] {
      guard let product = producer(of: node.inputs[sums], "DynamicDense"),
        product.inputs.count == 3, uses[node.inputs[sums]] == 1,
        context.isConstant(node.inputs[bias]),
        let columns = context.weights[product.inputs[1]]?.shape.last,
        context.weights[node.inputs[bias]]?.shape == [columns]
      else { continue }
      context.graph.nodes[position] = Node(
        product.name, "DynamicDense", inputs: product.inputs + [node.inputs[bias]],
        outputs: node.outputs)
      return
    }
  }

  private func producer(of value: String, _ operation: String) -> Node? {
    makers[value].map { context.graph.nodes[$0] }.flatMap { $0.operation == operation ? $0 : nil }
  }

  /// The grid that a product's codes are on, where its zero point is that grid's.
  private func grid(of product: Node) -> String? {
    guard let quantize = producer(of: product.inputs[0], "DynamicQuantize"),
      quantize.outputs[0] == product.inputs[0],
      let zero = producer(of: product.inputs[2], "Cast"),
      isEntry(1, of: quantize.outputs[1], zero.inputs[0])
    else { return nil }
    return quantize.outputs[1]
  }

  /// Whether a value is the scale (0) or the zero point (1) of a grid.
  private func isEntry(_ index: Int, of grid: String, _ value: String) -> Bool {
    let source = producer(of: value, "Reshape")?.inputs[0] ?? value
    guard let slice = producer(of: source, "Slice"), slice.inputs[0] == grid else { return false }
    return slice.attributes["starts"] == .integers([index])
      && slice.attributes["ends"] == .integers([index + 1])
  }

  /// The name of a product's weight with scales of its own, where a value is the grid's scale times
  /// them.
  private mutating func weight(
    of product: Node, scaledBy value: String, _ grid: String
  ) -> String? {
    guard let scale = producer(of: value, "Mul"), let codes = context.weights[product.inputs[1]],
      let encoding = codes.encoding as? LinearEncoding,
      let own = [(0, 1), (1, 0)].first(where: { isEntry(0, of: grid, scale.inputs[$0.0]) }),
      let scales = ((try? context.constant(scale.inputs[own.1])) ?? nil),
      scales.elementType == .f32,
      scales.count == 1 || scales.shape == [codes.shape.last],
      scales.floats.allSatisfy({ $0.isFinite })
    else { return nil }
    let isByChannel = scales.count > 1
    guard encoding.scheme == .symmetric || !isByChannel else { return nil }
    let scaled = Weight(
      shape: codes.shape,
      encoding: LinearEncoding(
        scheme: encoding.scheme, granularity: isByChannel ? .channel : .tensor),
      parts: codes.parts.merging(["scales": scales.reshaped(to: [scales.count])]) { $1 })
    let name = context.add(scales, like: product.inputs[1])
    context.weights[name] = scaled
    return name
  }
}

extension Node {
  /// Whether a cast yields 32-bit floats.
  fileprivate var yieldsFloats: Bool { attributes["to"] == .text(ElementType.f32.rawValue) }
}

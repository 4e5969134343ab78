import TensorEngine

extension Pass {
  /// Jacob et al. 2017, arXiv 1712.05877, section 2.2: a product of real numbers that lie on grids,
  /// rounded to a grid, is a product of integers, rescaled.
  public static let integerFusion = Pass(
    name: "integer-fusion", summary: "computes on 8-bit integers what lies between grids"
  ) { context in
    try Pass.fusion.apply(&context)
    for position in context.graph.nodes.indices { context.moveIntegers(at: position) }
    for position in context.graph.nodes.indices { try context.fuseIntegers(at: position) }
    try Pass.deadCode.apply(&context)
  }
}

extension PassContext {
  /// Moves elements before they are made real, so that what follows may take the integers.
  fileprivate mutating func moveIntegers(at position: Int) {
    let node = graph.nodes[position]
    guard ["Reshape", "Transpose"].contains(node.operation),
      let source = producers()[node.inputs[0]], useCounts()[node.inputs[0]] == 1
    else { return }
    let real = graph.nodes[source]
    guard real.operation == "Dequantize" else { return }
    let codes = "\(node.outputs[0]).codes"
    graph.nodes[source] = Node(
      codes, node.operation, inputs: real.inputs, attributes: node.attributes)
    graph.nodes[position] = Node(
      node.name, "Dequantize", inputs: [codes], outputs: node.outputs,
      attributes: real.attributes)
  }

  /// Replaces a `Quantize` whose input is computed from values on grids.
  fileprivate mutating func fuseIntegers(at position: Int) throws {
    let node = graph.nodes[position]
    guard node.operation == "Quantize", let source = producers()[node.inputs[0]],
      useCounts()[node.inputs[0]] == 1, let output = grid(of: node)
    else { return }
    let producer = graph.nodes[source]
    var fused: Node?
    switch producer.operation {
    case "Conv", "Dense": fused = try integerProduct(producer, output)
    case "Add": fused = integerSum(producer, .none, output)
    case "Relu":
      if let sum = producers()[producer.inputs[0]], graph.nodes[sum].operation == "Add",
        useCounts()[producer.inputs[0]] == 1
      {
        fused = integerSum(graph.nodes[sum], .relu, output)
      }
    case "MaxPool", "Reshape", "Transpose": fused = sameOnIntegers(producer, output)
    default: break
    }
    guard var fused else { return }
    fused.outputs = node.outputs
    graph.nodes[position] = fused
  }

  private func grid(of node: Node) -> QuantizedScale? {
    guard case .number(let scale)? = node.attributes["scale"],
      case .integer(let zeroPoint)? = node.attributes["zeroPoint"]
    else { return nil }
    return QuantizedScale(scale: Float(scale), zeroPoint: zeroPoint)
  }

  /// The integers behind a value that is a `Dequantize`'s, and their grid.
  private func integers(behind value: String) -> (name: String, grid: QuantizedScale)? {
    guard let position = producers()[value], graph.nodes[position].operation == "Dequantize",
      let grid = grid(of: graph.nodes[position])
    else { return nil }
    return (graph.nodes[position].inputs[0], grid)
  }

  private mutating func integerProduct(
    _ product: Node, _ output: QuantizedScale
  ) throws -> Node? {
    guard !product.hasResidual, let x = integers(behind: product.inputs[0]),
      isConstant(product.inputs[1]), let weight = weights[product.inputs[1]],
      let encoding = weight.encoding as? LinearEncoding, encoding.bits == 8,
      encoding.scheme == .symmetric || encoding.granularity == .tensor,
      let scales = weight.parts["scales"]?.floats
    else { return nil }
    var inputs = [x.name, product.inputs[1]]
    if product.inputs.count > 2, !product.inputs[2].isEmpty {
      guard let bias = try constant(product.inputs[2])?.floats,
        let steps = steps(of: bias, scales: scales.map { $0 * x.grid.scale })
      else { return nil }
      inputs.append(add(Tensor(steps, shape: [steps.count], as: .i32), like: product.inputs[2]))
    }
    let attributes = product.attributes.merging(x.grid.attributes("input")) { $1 }
    return Node(
      product.name, product.operation == "Conv" ? "QConv" : "QDense", inputs: inputs,
      attributes: attributes.merging(output.attributes("output")) { $1 })
  }

  /// A bias in units of the sums; nil where it doesn't fit them.
  private func steps(of bias: [Float], scales: [Float]) -> [Int32]? {
    let steps = bias.enumerated().map { index, value in
      (Double(value) / Double(scales[scales.count == 1 ? 0 : index])).rounded(.toNearestOrEven)
    }
    guard steps.allSatisfy({ $0.magnitude < 1_073_741_824 }) else { return nil }
    return steps.map { Int32($0) }
  }

  private func integerSum(
    _ sum: Node, _ activation: FusedActivation, _ output: QuantizedScale
  ) -> Node? {
    guard let a = integers(behind: sum.inputs[0]), let b = integers(behind: sum.inputs[1]),
      let types = try? graph.types(
        inputTypes: inputTypes, weightTypes: weights.mapValues(\.type)),
      types[a.name]?.shape == types[b.name]?.shape
    else { return nil }
    let grids = a.grid.attributes("a").merging(b.grid.attributes("b")) { $1 }
      .merging(output.attributes("output")) { $1 }
    return Node(
      sum.name, "QAdd", inputs: [a.name, b.name],
      attributes: grids.merging([FusedActivation.parameter.name: .text(activation.rawValue)]) { $1 }
    )
  }

  /// What only chooses or moves elements does so with integers, on one grid.
  private func sameOnIntegers(_ node: Node, _ output: QuantizedScale) -> Node? {
    guard let x = integers(behind: node.inputs[0]), x.grid == output, node.outputs.count == 1 else {
      return nil
    }
    var attributes = node.attributes
    if node.operation == "MaxPool" {
      guard attributes["dilations"].map({ $0 == .integers([1, 1]) }) ?? true else { return nil }
      attributes = attributes.filter { ["kernel", "strides", "pads"].contains($0.key) }
    }
    return Node(
      node.name, node.operation == "MaxPool" ? "QMaxPool" : node.operation, inputs: [x.name],
      attributes: attributes)
  }
}

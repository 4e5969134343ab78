import TensorEngine

extension Pass {
  public static let fusion = Pass(
    name: "fusion", summary: "lets products add their bias and residual and apply their activation"
  ) { context in
    let positions = context.graph.nodes.indices
    // Fusing takes values away and changes none: their types are found once.
    let types = try context.types()
    for position in positions { try context.fuseBias(at: position, types) }
    for position in positions { context.fuseResidual(at: position, types) }
    for position in positions { context.fuseActivation(at: position) }
    context.graph.nodes.removeAll { $0.operation.isEmpty }
  }
}

extension PassContext {
  /// A product followed by the addition of a constant for each channel takes it as its bias.
  fileprivate mutating func fuseBias(at position: Int, _ types: [String: TensorType]) throws {
    let sum = graph.nodes[position]
    guard sum.operation == "Add", let rank = types[sum.outputs[0]]?.shape.count else { return }
    for (value, bias) in [(0, 1), (1, 0)] {
      guard let product = fusibleProduct(yielding: sum.inputs[value]),
        graph.nodes[product].inputs.count == 2,
        types[sum.inputs[value]]?.shape.count == rank,
        let vector = try channelVector(sum.inputs[bias], of: graph.nodes[product])
      else { continue }
      graph.nodes[product].inputs.append(vector)
      return move(product, to: position)
    }
  }

  /// The name of a constant as a vector of one float for each output channel, its extents before
  /// the channels being 1; nil where it is none.
  private mutating func channelVector(_ name: String, of product: Node) throws -> String? {
    guard isConstant(name), let type = weights[name]?.type, type.elementType == .f32,
      let channels = weights[product.inputs[1]]?.shape.last,
      type.shape.last == channels, type.count == channels
    else { return nil }
    if type.shape == [channels] { return name }
    return try constant(name).map { add($0.reshaped(to: [channels]), like: "\(product.name).bias") }
  }

  /// A product followed by the addition of a value of the same shape takes it as its residual.
  fileprivate mutating func fuseResidual(at position: Int, _ types: [String: TensorType]) {
    let sum = graph.nodes[position]
    guard sum.operation == "Add", sum.inputs[0] != sum.inputs[1] else { return }
    guard types[sum.inputs[0]]?.shape == types[sum.inputs[1]]?.shape,
      types[sum.inputs[0]]?.elementType == .f32
    else { return }
    for (value, residual) in [(0, 1), (1, 0)] {
      guard let product = fusibleProduct(yielding: sum.inputs[value]) else { continue }
      while graph.nodes[product].inputs.count < 3 { graph.nodes[product].inputs.append("") }
      graph.nodes[product].inputs.append(sum.inputs[residual])
      return move(product, to: position)
    }
  }

  /// A product followed by an activation that it can apply itself does so.
  fileprivate mutating func fuseActivation(at position: Int) {
    let node = graph.nodes[position]
    guard
      let activation = FusedActivation.allCases.first(where: { $0.operation == node.operation }),
      let producer = producers()[node.inputs[0]], useCounts()[node.inputs[0]] == 1,
      ["Conv", "Dense"].contains(graph.nodes[producer].operation),
      !graph.nodes[producer].hasActivation
    else { return }
    graph.nodes[producer].attributes["activation"] = .text(activation.rawValue)
    move(producer, to: position)
  }

  /// The product that yields a value which nothing else reads; nil where there is none.
  private func fusibleProduct(yielding value: String) -> Int? {
    guard let producer = producers()[value], useCounts()[value] == 1,
      graph.nodes[producer].isPlainProduct
    else { return nil }
    return producer
  }

  /// Puts the node at `source` in the place of the one it has absorbed.
  private mutating func move(_ source: Int, to position: Int) {
    let outputs = graph.nodes[position].outputs
    graph.nodes[position] = graph.nodes[source]
    graph.nodes[position].outputs = outputs
    graph.nodes[source] = Node("", "", inputs: [], outputs: [])
  }

  fileprivate func types() throws -> [String: TensorType] {
    var settled = graph
    settled.nodes.removeAll { $0.operation.isEmpty }
    return try settled.types(inputTypes: inputTypes, weightTypes: weights.mapValues(\.type))
  }
}

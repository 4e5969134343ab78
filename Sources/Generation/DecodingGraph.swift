import ModelGraph
import TensorEngine

/// A causal model's graph rewritten to take some tokens in after those in its caches, and to yield
/// the logits after the last of them only, or after each.
struct DecodingGraph {
  let graph: Graph
  /// The caches of keys and values, by the names of the inputs that they are.
  let caches: [String: TensorType]

  /// - Parameters:
  ///   - rows: How many tokens it takes.
  ///   - positions: The room in the caches.
  /// - Throws: A `GraphError` where the model isn't one over tokens that attends causally.
  init(
    _ model: Model, rows: Int, positions: Int, cache: CacheType,
    yielding yield: Decoder.Yield = .lastRow
  ) throws {
    var source = model.graph
    guard source.inputs.count == 1, source.inputs[0].type.elementType == .i32,
      source.inputs[0].type.shape.count == 2, source.outputs.count == 1
    else { throw GraphError("takes a model from tokens, [batch, tokens], to logits") }
    source.inputs[0].type.shape = [1, rows]
    let types = try source.typesOfRows(in: model)
    var rewrite = CacheRewrite(types: types, positions: positions, cache: cache)
    for index in source.nodes.indices { try rewrite.rewrite(&source.nodes[index]) }
    guard !rewrite.caches.isEmpty else {
      throw GraphError("takes a model with causal attention over rotated keys")
    }
    source.inputs.append(Graph.Input(Self.position, TensorType(.i32, [1])))
    for (name, type) in rewrite.caches.sorted(by: { $0.key < $1.key }) {
      source.inputs.append(Graph.Input(name, type))
    }
    caches = rewrite.caches
    graph =
      rows == 1 || yield == .everyRow ? source : source.yieldingLastRow(of: rows, types: types)
  }

  /// The name of the input that says how many tokens are in the caches.
  static let position = "position"
}

/// Gives attention its caches and angles their position.
private struct CacheRewrite {
  let types: [String: TensorType]
  let positions: Int
  let cache: CacheType
  var caches: [String: TensorType] = [:]

  mutating func rewrite(_ node: inout Node) throws {
    switch node.operation {
    case "RotaryTable":
      place(&node)
      node.attributes["positions"] = .integer(positions)
    case "PositionIndices": place(&node)
    case "Attention": try addCaches(to: &node)
    default: break
    }
  }

  private func place(_ node: inout Node) {
    while node.inputs.count < 2 { node.inputs.append("") }
    node.inputs[1] = DecodingGraph.position
  }

  private mutating func addCaches(to node: inout Node) throws {
    guard node.attributes["causal"] == .integer(1), node.inputs.count == 3,
      let keys = types[node.inputs[1]]?.shape
    else {
      throw GraphError(
        "takes causal attention without a mask", node: node.name, operation: node.operation)
    }
    let shape = CacheShape(
      type: cache, heads: keys[2], headSize: keys[3], positions: positions)
    let type = TensorType(.u8, [shape.heads, shape.blocks, shape.blockBytes])
    let names = ["\(node.name).keys", "\(node.name).values"]
    for name in names { caches[name] = type }
    node.operation = "CachedAttention"
    node.inputs += names + [DecodingGraph.position]
    node.outputs += names.map { "\($0).new" }
    node.attributes["causal"] = nil
    node.attributes["cache"] = .text(cache.rawValue)
  }
}

extension Graph {
  /// The type of every value for as many tokens as its input has.
  ///
  /// - Throws: A `GraphError` where the model's graph holds for another number of tokens only.
  fileprivate func typesOfRows(in model: Model) throws -> [String: TensorType] {
    let input = inputs[0]
    let types: [String: TensorType]
    do {
      types = try self.types(
        inputTypes: [input.name: input.type], weightTypes: model.weightTypes)
    } catch {
      try requireAnyNumberOfTokens(in: model)
      throw error
    }
    // Rows that are added to one token's would repeat it.
    if types[outputs[0]]?.shape.dropFirst().first != input.type.shape[1] {
      try requireAnyNumberOfTokens(in: model)
    }
    return types
  }

  /// - Throws: A `GraphError` where the model is made for another number of tokens than the graph.
  private func requireAnyNumberOfTokens(in model: Model) throws {
    let given = model.graph.inputs[0].type.shape[1]
    guard given > 0, given != inputs[0].type.shape[1] else { return }
    throw GraphError(
      "takes a model that reads any number of tokens, as a llama or a gpt2 does; this one reads "
        + "\(given) at a time")
  }

  /// Operators that compute each row of their result from the same row of their inputs.
  private static let rowwise: Set<String> = [
    "Add", "Dense", "Gelu", "LayerNorm", "MatMul", "Mul", "RMSNorm", "Scale", "Silu",
    "SwiGLU", "Tanh",
  ]

  /// The graph that computes the output's last row alone, from as far back as rows are apart.
  fileprivate func yieldingLastRow(of rows: Int, types: [String: TensorType]) -> Graph {
    var graph = self
    let needed = valuesNeededInOneRow(types)
    let lastRow = { (name: String) in needed.contains(name) ? "\(name).last" : name }
    graph.nodes = nodes.flatMap { node -> [Node] in
      guard needed.contains(node.outputs[0]), let shape = types[node.outputs[0]]?.shape else {
        return [node]
      }
      let name = lastRow(node.outputs[0])
      guard !isRowwise(node) else {
        let last = Node(
          node.name, node.operation, inputs: node.inputs.map(lastRow), outputs: [name],
          attributes: node.attributes)
        return [node, last]
      }
      let slice = Node(
        "\(node.name).last", "Slice", inputs: [node.outputs[0]], outputs: [name],
        attributes: [
          "starts": .integers([0, rows - 1] + shape.dropFirst(2).map { _ in 0 }),
          "ends": .integers(shape.map { _ in -1 }),
        ])
      return [node, slice]
    }
    graph.outputs = outputs.map(lastRow)
    return graph
  }

  /// The values of which the output depends on the last row only: the output, and the inputs of
  /// the nodes that compute such a value row by row.
  private func valuesNeededInOneRow(_ types: [String: TensorType]) -> Set<String> {
    var needed = Set(outputs)
    let computed = Set(nodes.flatMap(\.outputs))
    for node in nodes.reversed() where needed.contains(node.outputs[0]) && isRowwise(node) {
      needed.formUnion(node.inputs.filter { computed.contains($0) })
    }
    return needed
  }

  private func isRowwise(_ node: Node) -> Bool {
    if Self.rowwise.contains(node.operation) { return true }
    // A reshape that keeps batch and tokens.
    guard node.operation == "Reshape", case .integers(let shape)? = node.attributes["shape"] else {
      return false
    }
    return shape.starts(with: [0, 0])
  }
}

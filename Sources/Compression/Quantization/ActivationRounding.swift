public import ModelGraph

/// Has dense layers take their inputs as few bits hold them, each row on its own grid; what is computed
/// stays in floats, so that any width can be tried.
public struct ActivationRounding: Sendable {
  /// 2 to 8.
  public var bits: Int
  /// The layers that take them so; all dense ones where none is named.
  public var layers: [String]

  public init(bits: Int, layers: [String] = []) {
    self.bits = bits
    self.layers = layers
  }

  /// - Throws: A `CompressionError` where the width is impossible or there is no dense layer.
  public func rounded(_ model: Model) throws -> Model {
    guard (2...8).contains(bits) else {
      throw CompressionError("activations are rounded to 2 to 8 bits, not \(bits)")
    }
    let chosen = Set(
      try ProductWeight.all(of: model, layers: layers).filter { $0.operation == "Dense" }
        .map(\.layer))
    guard !chosen.isEmpty else { throw CompressionError("the model has no dense layer") }
    var rounded = model
    var known: Set<String> = []
    rounded.graph.nodes = model.graph.nodes.flatMap { node -> [Node] in
      guard chosen.contains(node.name) else { return [node] }
      let name = "\(node.inputs[0]).rounded"
      var product = node
      product.inputs[0] = name
      guard known.insert(name).inserted else { return [product] }
      let rounding = Node(
        name, "RoundRows", inputs: [node.inputs[0]], outputs: [name],
        attributes: ["bits": .integer(bits)])
      return [rounding, product]
    }
    return rounded
  }
}

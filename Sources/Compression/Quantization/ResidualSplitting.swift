import ModelGraph

extension Model {
  /// The model with every residual that a product adds itself as a sum of its own again: between
  /// integers the product's result lies on another grid than the residual.
  var withSeparateResiduals: Model {
    var model = self
    model.graph.nodes = graph.nodes.flatMap { node -> [Node] in
      guard Self.products.contains(node.operation), node.inputs.count > 3, !node.inputs[3].isEmpty
      else { return [node] }
      return Self.split(node)
    }
    return model
  }

  /// The operators whose fourth input is a residual.
  private static let products: Set = ["Conv", "Dense"]

  private static func split(_ node: Node) -> [Node] {
    var product = node
    product.inputs = Array(node.inputs.prefix(3))
    if product.inputs[2].isEmpty { product.inputs.removeLast() }
    product.outputs = ["\(node.outputs[0]).product"]
    product.attributes["activation"] = nil
    let inputs = [product.outputs[0], node.inputs[3]]
    guard let activation = FloatActivation(of: node) else {
      return [product, Node("\(node.name).sum", "Add", inputs: inputs, outputs: node.outputs)]
    }
    let sum = Node("\(node.name).sum", "Add", inputs: inputs)
    return [
      product, sum,
      Node(
        "\(node.name).activation", activation.operation, inputs: sum.outputs, outputs: node.outputs),
    ]
  }
}

/// An activation that integer operators apply as they write their result.
enum FloatActivation: String {
  case relu, relu6

  /// The operator of its own that computes it.
  var operation: String {
    switch self {
    case .relu: "Relu"
    case .relu6: "Relu6"
    }
  }

  /// What a node has fused; `nil` for none.
  init?(of node: Node) {
    guard case .text(let name)? = node.attributes["activation"] else { return nil }
    self.init(rawValue: name)
  }

  /// What a node computes by itself; `nil` where it is something else.
  init?(computedBy node: Node) {
    switch node.operation {
    case "Relu": self = .relu
    case "Relu6": self = .relu6
    default: return nil
    }
  }
}

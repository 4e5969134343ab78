import ModelGraph
import TensorEngine

/// Two layers of which the second takes what the first makes, channel by channel, through nothing
/// that a positive factor doesn't pass.
struct EqualizedPair {
  /// The weight and the bias of the layer that makes the channels.
  let first: String
  let bias: String?
  /// The weight of the layer that takes them.
  let second: String
  let channels: Int
  /// The nodes on the way that hold what they let through at 6.
  let relu6: Set<String>
  private let secondShape: [Int]
  private let groups: Int

  /// The channel that an element of the second weight is multiplied by.
  ///
  /// A dense layer's inputs may be channels of several places, one place after the other.
  func channel(ofTaking index: Int) -> Int {
    let outputs = secondShape[secondShape.count - 1]
    let inputs = secondShape[secondShape.count - 2]
    let input = index / outputs % inputs
    guard groups > 1 else { return input % channels }
    return index % outputs / (outputs / groups) * inputs + input
  }

  /// Operators that a positive factor on a channel passes.
  private static let homogeneous: Set<String> = [
    "Relu", "LeakyRelu", "MaxPool", "AveragePool", "GlobalAveragePool", "Flatten",
  ]

  /// The pairs of a model, in the order of its graph.
  static func all(in model: Model) -> [EqualizedPair] {
    let uses = Uses(of: model.graph)
    return model.graph.nodes.compactMap { first in
      guard first.isScalable, uses.isOnly(first.inputs[1]),
        let weight = model.weights[first.inputs[1]]
      else { return nil }
      let bias = first.inputs.count > 2 && !first.inputs[2].isEmpty ? first.inputs[2] : nil
      if let bias { guard model.weights[bias] != nil, uses.isOnly(bias) else { return nil } }
      var relu6: Set<String> = FloatActivation(of: first) == .relu6 ? [first.name] : []
      guard let second = uses.product(after: first.outputs[0], relu6: &relu6),
        uses.isOnly(second.inputs[1]), let other = model.weights[second.inputs[1]]
      else { return nil }
      return EqualizedPair(
        first: first.inputs[1], weight, bias, second, other, relu6: relu6)
    }
  }

  private init?(
    first: String, _ weight: Weight, _ bias: String?, _ second: Node, _ other: Weight,
    relu6: Set<String>
  ) {
    (self.first, self.bias, self.second) = (first, bias, second.inputs[1])
    (secondShape, self.relu6) = (other.shape, relu6)
    channels = weight.shape[weight.shape.count - 1]
    if case .integer(let count)? = second.attributes["groups"] {
      groups = count
    } else {
      groups = 1
    }
    let taken = secondShape[secondShape.count - 2] * groups
    guard second.operation == "Dense" ? taken % channels == 0 : taken == channels else {
      return nil
    }
  }

  /// What reads each value.
  private struct Uses {
    private var readers: [String: [Node]] = [:]
    private let outputs: Set<String>

    init(of graph: Graph) {
      for node in graph.nodes {
        for name in node.inputs { readers[name, default: []].append(node) }
      }
      outputs = Set(graph.outputs)
    }

    /// Whether one node alone reads it.
    func isOnly(_ name: String) -> Bool { readers[name]?.count == 1 && !outputs.contains(name) }

    /// The product that alone takes a value, through what lets factors through.
    func product(after value: String, relu6: inout Set<String>) -> Node? {
      var value = value
      while isOnly(value), let node = readers[value]?.first, node.inputs[0] == value {
        if ["Conv", "Dense"].contains(node.operation) { return node }
        if node.operation == "Relu6" { relu6.insert(node.name) }
        guard homogeneous.contains(node.operation) || node.operation == "Relu6",
          node.outputs.count == 1
        else { return nil }
        value = node.outputs[0]
      }
      return nil
    }
  }
}

extension Node {
  /// Whether it is a product whose outputs a factor on its weight and bias scales.
  fileprivate var isScalable: Bool {
    let hasResidual = inputs.count > 3 && !inputs[3].isEmpty
    return ["Conv", "Dense"].contains(operation) && !hasResidual
  }
}

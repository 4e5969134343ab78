import ModelGraph
import TensorEngine

/// Two layers of which the second takes what the first makes, channel by channel, through nothing
/// that a positive factor doesn't pass.
struct EqualizedPair {
  /// The weight and the bias of the layer that makes the channels.
  let first: String
  let bias: String?
  /// The channels as the first layer yields them.
  let value: String
  /// The layer that takes them, and its weight.
  let taker: String
  let second: String
  let channels: Int
  /// The nodes on the way that hold what they let through at 6.
  let relu6: Set<String>
  /// Whether what is taken off a channel, above 0 before and after, is missing from all that the
  /// second layer takes of it: nothing on the way bends it, and there is no padding.
  let passesShifts: Bool
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
      guard let (second, between) = uses.product(after: first.outputs[0]),
        uses.isOnly(second.inputs[1]), let other = model.weights[second.inputs[1]]
      else { return nil }
      return EqualizedPair(
        first, weight, bias, second, other, between: between)
    }
  }

  private init?(
    _ first: Node, _ weight: Weight, _ bias: String?, _ second: Node, _ other: Weight,
    between: [Node]
  ) {
    (self.first, self.bias, value) = (first.inputs[1], bias, first.outputs[0])
    (taker, self.second, secondShape) = (second.name, second.inputs[1], other.shape)
    let held =
      between.filter { $0.operation == "Relu6" }
      + (FloatActivation(of: first) == .relu6 ? [first] : [])
    relu6 = Set(held.map(\.name))
    passesShifts =
      !second.isPadded
      && between.allSatisfy { $0.operation != "LeakyRelu" && $0.attributes["countsPadding"] == nil }
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
    ///
    /// - Returns: The product, and what lies between.
    func product(after value: String) -> (Node, between: [Node])? {
      var value = value
      var between: [Node] = []
      while isOnly(value), let node = readers[value]?.first, node.inputs[0] == value {
        if ["Conv", "Dense"].contains(node.operation) { return (node, between) }
        guard homogeneous.contains(node.operation) || node.operation == "Relu6",
          node.outputs.count == 1
        else { return nil }
        between.append(node)
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

  /// Whether it takes zeros from beyond the image.
  fileprivate var isPadded: Bool {
    guard case .integers(let pads)? = attributes["pads"] else { return false }
    return pads.contains { $0 != 0 }
  }
}

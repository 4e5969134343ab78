import ModelGraph
import TensorEngine

/// A value whose channels can be divided by factors without changing what a model computes: the
/// products that take it multiply their weights by them, and what yields it divides.
///
/// What yields it is a norm, by its scale, or a dense layer, by its outputs: directly, through a
/// ReLU, the open side of a gate, or as the values that attention mixes.
struct ChannelFold {
  /// The value.
  let value: String
  /// The products that take it.
  let products: [ProductWeight]
  /// For each channel of the value, the channel of its source; channels of one source have one factor.
  let sources: [Int]
  private let divided: [String]

  /// The factors' number.
  var factorCount: Int { (sources.max() ?? -1) + 1 }

  /// - Parameters:
  ///   - products: The model's products that take the value.
  ///   - types: The types of all values.
  /// - Returns: Nil where something else takes the value too, or nothing before it can divide.
  init?(
    _ value: String, products: [ProductWeight], in model: Model, types: [String: TensorType]
  ) {
    let users = model.graph.nodes.filter { $0.inputs.contains(value) }
    let layers = Set(products.map(\.layer))
    guard let width = types[value]?.shape.last, !model.graph.outputs.contains(value),
      users.allSatisfy({ layers.contains($0.name) && $0.inputs[0] == value }),
      products.allSatisfy({ product in
        product.weight.shape.count == 2
          && model.graph.nodes.count { $0.inputs.contains(product.name) } == 1
      }),
      let source = Source(of: value, width: width, in: model, types: types)
    else { return nil }
    self.value = value
    self.products = products
    sources = source.channels
    divided = source.weights
  }

  /// - Parameter factors: One for each channel of the source, above 0.
  /// - Throws: An `EncodingError` where a weight can't be stored.
  func apply(_ factors: [Float], to model: inout Model) throws {
    for product in products {
      let outputs = product.weight.shape[1]
      try model.changeWeight(product.name) { $1 * factors[sources[$0 / outputs]] }
    }
    for name in divided {
      // A norm's vector, or a matrix and its bias by their outputs.
      let width = model.weights[name]?.shape.last ?? 1
      try model.changeWeight(name) { $1 / factors[$0 % width] }
    }
  }
}

/// What yields a value, as far as its channels can be divided there.
private struct Source {
  var weights: [String]
  var channels: [Int]

  init?(of value: String, width: Int, in model: Model, types: [String: TensorType]) {
    guard let node = model.graph.nodes.first(where: { $0.outputs.contains(value) }) else {
      return nil
    }
    switch node.operation {
    case "RMSNorm", "LayerNorm", "Dense":
      guard node.attributes["activation"] == nil, node.inputs.count <= 3 else { return nil }
      weights = node.inputs.dropFirst().filter { !$0.isEmpty }
      channels = Array(0..<width)
      let isOwn = weights.allSatisfy { name in
        model.weights[name]?.shape.last == width
          && model.graph.nodes.count { $0.inputs.contains(name) } == 1
      }
      guard isOwn, !weights.isEmpty else { return nil }
    case "Relu", "SwiGLU", "Mul", "Reshape", "Attention":
      guard let inner = Self.behind(node, in: model, types: types) else { return nil }
      self = inner
      guard channels.count == width else { return nil }
    default: return nil
    }
  }

  /// The source of the one input that an operator's result is proportional to.
  private static func behind(
    _ node: Node, in model: Model, types: [String: TensorType]
  ) -> Source? {
    let place = ["SwiGLU": 1, "Mul": 1, "Attention": 2][node.operation] ?? 0
    guard place < node.inputs.count else { return nil }
    let input = node.inputs[place]
    guard model.graph.nodes.count(where: { $0.inputs.contains(input) }) == 1,
      let shape = types[input]?.shape, let result = types[node.outputs[0]]?.shape
    else { return nil }
    switch node.operation {
    case "Mul": guard shape == result else { return nil }
    case "Reshape":
      // Heads and their elements become channels, or channels become them.
      guard shape.prefix(2) == result.prefix(2), max(shape.count, result.count) == 4 else {
        return nil
      }
    case "Attention": return attention(node, input, shape, result, in: model, types: types)
    default: break
    }
    let width = (node.operation == "Reshape" ? shape.dropFirst(2) : shape.suffix(1)).reduce(1, *)
    return Source(of: input, width: width, in: model, types: types)
  }

  /// Attention mixes values by positions: a head of theirs becomes every head that shares it.
  private static func attention(
    _ node: Node, _ values: String, _ shape: [Int], _ result: [Int], in model: Model,
    types: [String: TensorType]
  ) -> Source? {
    guard shape.count == 4, result.count == 4, shape[3] == result[3], shape[2] > 0,
      result[2] % shape[2] == 0,
      var source = Source(
        of: values, width: shape[2] * shape[3], in: model, types: types)
    else { return nil }
    let (size, group) = (shape[3], result[2] / shape[2])
    source.channels = (0..<result[2] * size).map { channel in
      source.channels[channel / size / group * size + channel % size]
    }
    return source
  }
}

extension Model {
  /// Gives a weight other elements, each from its index and what it was: in its own encoding where
  /// that stores floats, else as floats.
  mutating func changeWeight(_ name: String, _ change: (Int, Float) -> Float) throws {
    guard let weight = weights[name] else { return }
    let elements = try weight.decoded()
    let changed = Tensor(
      elements.floats.enumerated().map { change($0.offset, $0.element) }, shape: weight.shape)
    weights[name] = weight.storesFloats ? try weight.recoded(changed) : Weight(changed)
  }
}

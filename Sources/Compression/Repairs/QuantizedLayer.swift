import ModelGraph
import TensorEngine

/// A dense layer or convolution whose weight was quantized, in the model before and after.
struct QuantizedLayer {
  let name: String
  /// The weight's name in both models.
  let weight: String

  /// The layers in which two models differ, one quantized from the other.
  ///
  /// - Throws: A `CompressionError` where the layers aren't the same, or none differs.
  static func all(
    of quantized: Model, from original: Model
  ) throws(CompressionError) -> [QuantizedLayer] {
    _ = try ProductWeight.all(of: quantized, layers: [])
    let (nodes, others) = (quantized.graph.nodes, original.graph.nodes)
    guard nodes.map(\.name) == others.map(\.name),
      nodes.map(\.operation) == others.map(\.operation)
    else {
      throw CompressionError(
        "the other model has other layers",
        hint: "give the model as it was just before `quantize`")
    }
    var layers: [QuantizedLayer] = []
    for node in nodes where ["Conv", "Dense"].contains(node.operation) {
      guard let weight = quantized.weights[node.inputs[1]] else { continue }
      guard let old = original.weights[node.inputs[1]], old.shape == weight.shape else {
        throw CompressionError(
          "the other model has no weight `\(node.inputs[1])` of shape \(weight.shape)",
          layer: node.name, hint: "give the model as it was just before `quantize`")
      }
      guard old.contentHash != weight.contentHash else { continue }
      layers.append(QuantizedLayer(name: node.name, weight: node.inputs[1]))
    }
    guard !layers.isEmpty else {
      throw CompressionError(
        "the two models have the same weights", hint: "quantize one of them first")
    }
    return layers
  }
}

extension Model {
  /// The model with a further output for each of these layers: what it computes before its residual
  /// and its activation, by the layer's name.
  func probing(_ layers: [String]) -> (model: Model, probes: [String: String]) {
    var builder = GraphBuilder(continuing: graph, weightNames: weights.keys)
    var probes: [String: String] = [:]
    for node in graph.nodes where layers.contains(node.name) {
      var inputs = Array(node.inputs.prefix(3))
      if inputs.last?.isEmpty == true { inputs.removeLast() }
      var attributes = node.attributes
      attributes["activation"] = nil
      probes[node.name] =
        builder.add(
          node.operation, inputs, name: "\(node.name).probe", attributes: attributes)[0]
    }
    var probed = self
    probed.graph = builder.graph(outputs: graph.outputs)
    return (probed, probes)
  }
}

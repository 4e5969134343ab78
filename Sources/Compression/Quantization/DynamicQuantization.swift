public import Datasets
public import ModelGraph
public import TensorEngine

/// Rewrites dense layers to multiply 8-bit integers, whose activations get their grid in each run.
///
/// Weights are signed and symmetric by output; activations are unsigned, one scale for a whole
/// tensor, from its own extremes. Nothing has to be calibrated, and everything between the dense
/// layers stays in floats: what transformers are quantized by.
public struct DynamicQuantization: CompressionMethod {
  public static let name = "dynamic"

  /// How the range of an output's weights is chosen.
  public var weights: QuantizationRange
  /// The layers to quantize; all dense ones where none is named.
  public var layers: [String]

  public init(weights: QuantizationRange = .minMax, layers: [String] = []) {
    self.weights = weights
    self.layers = layers
  }

  public var step: String {
    "quantize int8 per=channel activations=dynamic range=\(weights.text)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    let products = try ProductWeight.all(of: model, layers: layers)
    let targets = products.filter { $0.operation == "Dense" }
    if let other = products.first(where: { $0.operation != "Dense" }), !layers.isEmpty {
      throw CompressionError(
        "only dense layers take activations=dynamic, not \(other.operation)", layer: other.layer)
    }
    guard !targets.isEmpty else { throw CompressionError("the model has no dense layer") }
    var quantized = model.withSeparateResiduals
    for target in targets {
      let encoding = LinearEncoding(bits: 8, granularity: .channel, range: weights)
      let matrix = try target.decoded()
      do throws(EncodingError) {
        quantized.weights[target.name] = try Weight(matrix, encoding: encoding)
      } catch {
        throw CompressionError(error.message, layer: target.layer)
      }
    }
    var rewrite = DynamicRewrite(quantized.graph, weights: Set(targets.map(\.name)))
    quantized.graph.nodes = quantized.graph.nodes.flatMap { rewrite.nodes(for: $0) }
    return quantized
  }
}

/// Makes dense layers products of codes; those with the same input share its codes.
private struct DynamicRewrite {
  private let weights: Set<String>
  private var names: FreshNames
  private var codes: [String: [String]] = [:]

  init(_ graph: Graph, weights: Set<String>) {
    self.weights = weights
    names = FreshNames(beside: graph)
  }

  mutating func nodes(for node: Node) -> [Node] {
    guard node.operation == "Dense", weights.contains(node.inputs[1]) else { return [node] }
    var nodes: [Node] = []
    if codes[node.inputs[0]] == nil {
      let outputs = [
        names.unused("\(node.inputs[0]).codes"), names.unused("\(node.inputs[0]).grid"),
      ]
      nodes.append(
        Node(
          names.unused("\(node.inputs[0]).quantize"), "DynamicQuantize", inputs: [node.inputs[0]],
          outputs: outputs))
      codes[node.inputs[0]] = outputs
    }
    let found = codes[node.inputs[0]] ?? []
    let inputs = [found[0], node.inputs[1], found[1]] + node.inputs.dropFirst(2)
    guard let activation = FloatActivation(of: node) else {
      return nodes + [Node(node.name, "DynamicDense", inputs: inputs, outputs: node.outputs)]
    }
    let plain = names.unused("\(node.outputs[0]).plain")
    return nodes + [
      Node(node.name, "DynamicDense", inputs: inputs, outputs: [plain]),
      Node(
        names.unused("\(node.name).activation"), activation.operation, inputs: [plain],
        outputs: node.outputs),
    ]
  }
}

import Datasets
import ModelGraph
import TensorEngine

/// What of each product's results is left once a model is quantized, the errors of the layers before
/// it and of rounded activations included: in decibels, on a few samples.
struct OutputAgreement {
  /// By layer.
  let signalToNoise: [String: Double]

  /// - Throws: A `CompressionError` where the samples don't fit the models, a `GraphError` where a
  ///   graph isn't sound, a `CancellationError`.
  init(of reference: Model, by quantized: Model, on samples: Dataset) throws {
    let isInteger = quantized.graph.nodes.contains(where: \.isIntegerProduct)
    let before =
      isInteger
      ? try Pass.inference.reduce(reference) { try $1($0) }.withSeparateResiduals : reference
    let values = before.graph.nodes.reduce(into: [String: String]()) { values, node in
      guard node.inputs.dropFirst().first.flatMap({ before.weights[$0] }) != nil,
        Self.products.contains(node.operation)
      else { return }
      values[node.name] = node.outputs[0]
    }
    let after = Self.dequantizing(values, of: quantized)
    let few = try samples.first(before.samplesToSee(Set(values.values), of: samples))
    let (plain, rounded) = (
      try Self.observed(Set(values.values), of: before, on: few),
      try Self.observed(Set(values.values), of: after, on: few)
    )
    signalToNoise = values.compactMapValues { value in
      guard let plain = plain[value], let rounded = rounded[value], plain.count == rounded.count
      else { return nil }
      return SignalToNoise.decibels(of: plain, as: rounded)
    }
  }

  private static let products: Set = ["Conv", "Dense", "MatMul"]

  /// The model in which codes that products yield are numbers again, by the names that the float
  /// model has for them.
  private static func dequantizing(_ values: [String: String], of model: Model) -> Model {
    var seen = model
    let known = Set(model.graph.nodes.flatMap(\.outputs))
    var names = FreshNames(beside: model.graph)
    for node in model.graph.nodes where node.isIntegerProduct {
      guard let value = values[node.name], !known.contains(value),
        let scale = node.attributes["outputScale"], let zero = node.attributes["outputZeroPoint"]
      else { continue }
      seen.graph.nodes.append(
        Node(
          names.unused("\(value).seen"), "Dequantize", inputs: [node.outputs[0]], outputs: [value],
          attributes: ["scale": scale, "zeroPoint": zero]))
    }
    return seen
  }

  private static func observed(
    _ values: Set<String>, of model: Model, on samples: Dataset
  ) throws -> [String: [Float]] {
    var observed: [String: [Float]] = [:]
    try ActivationObserver(model, values: values).observe(samples) { name, values in
      observed[name, default: []] += values.floats
    }
    return observed
  }
}

extension Model {
  /// How many samples these values are seen of: a few, and fewer where they are large.
  fileprivate func samplesToSee(_ values: Set<String>, of samples: Dataset) throws -> Int {
    let (most, mostElements) = (8, 1 << 23)
    let types = try taking(samples.sampleShape).types()
    let elements = values.reduce(1) { $0 + (types[$1]?.shape.dropFirst().reduce(1, *) ?? 0) }
    return max(1, min(samples.count, most, mostElements / max(elements, 1)))
  }
}

import ContentHashing
public import Datasets
public import ModelGraph
import TensorEngine

/// Adds to every bias what quantizing took from its output on average (Nagel et al. 2019, arXiv
/// 1906.04721, section 4.2, measured on samples as in its appendix D).
///
/// `b += E[y] - E[ŷ]`, y being what a channel is before its activation in the model as it was and ŷ
/// the same in the quantized one, the layers before it corrected already.
public struct BiasCorrection: Sendable {
  /// The model before it was quantized.
  public let original: Model

  public init(to original: Model) { self.original = original }

  /// - Parameter report: Told the share of the layers that are done.
  /// - Throws: A `CompressionError` where the two models' layers differ or the samples don't fit; a
  ///   `CancellationError` once the user has asked to stop.
  public func callAsFunction(
    _ quantized: Model, on samples: Dataset, report: (Double) -> Void = { _ in }
  ) throws -> Model {
    let layers = try QuantizedLayer.all(of: quantized, from: original)
    let expected = try means(of: layers, in: original, on: samples)
    var corrected = quantized
    for (index, layer) in layers.enumerated() {
      let actual = try means(of: [layer], in: corrected, on: samples)
      guard let expected = expected[layer.name], let actual = actual[layer.name] else { continue }
      corrected.add(zip(expected, actual).map { $0 - $1 }, toBiasOf: layer.name)
      report(Double(index + 1) / Double(layers.count))
    }
    corrected.provenance.append(
      Provenance(
        step: "repair bias",
        inputs: [quantized.contentHash, original.contentHash, samples.contentHash]
          .map(\.description)))
    return corrected
  }

  /// The mean of each output channel before its activation, by layer.
  private func means(
    of layers: [QuantizedLayer], in model: Model, on samples: Dataset
  ) throws -> [String: [Double]] {
    let probed = model.probing(layers.map(\.name))
    let observer = try ActivationObserver(probed.model, values: Set(probed.probes.values))
    var sums: [String: [Double]] = [:]
    var counts: [String: Int] = [:]
    try observer.observe(samples) { name, values in
      let channels = values.shape[values.shape.count - 1]
      var sum = sums[name] ?? [Double](repeating: 0, count: channels)
      values.withElements(as: Float.self) { elements in
        for (index, element) in elements.enumerated() { sum[index % channels] += Double(element) }
      }
      sums[name] = sum
      counts[name, default: 0] += values.count / channels
    }
    return probed.probes.mapValues { probe in
      (sums[probe] ?? []).map { $0 / Double(max(counts[probe] ?? 1, 1)) }
    }
  }
}

extension Model {
  /// Adds numbers to a layer's bias, which is made where there is none.
  fileprivate mutating func add(_ shifts: [Double], toBiasOf layer: String) {
    guard let index = graph.nodes.firstIndex(where: { $0.name == layer }) else { return }
    let node = graph.nodes[index]
    let old = node.inputs.count > 2 ? try? weights[node.inputs[2]]?.decoded().floats : nil
    let biases = shifts.enumerated().map { Float(Double(old?[$0] ?? 0) + $1) }
    let isOwn = old != nil && graph.nodes.flatMap(\.inputs).count { $0 == node.inputs[2] } == 1
    var names = FreshNames(beside: self)
    let name = isOwn ? node.inputs[2] : names.unused("\(layer).bias")
    weights[name] = Weight(Tensor(biases, shape: [biases.count]))
    graph.nodes[index].inputs = Array(node.inputs.prefix(2)) + [name] + node.inputs.dropFirst(3)
  }
}

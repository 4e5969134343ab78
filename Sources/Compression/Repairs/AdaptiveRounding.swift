import ContentHashing
public import Datasets
public import ModelGraph
import TensorEngine

/// Rounds each weight up or down so that its layer computes what it did, rather than to the nearest
/// (AdaRound: Nagel et al. 2020, arXiv 2004.10568).
///
/// Layer after layer, the square of `x W - x̂ Ŵ` is made small, x being what the layer takes in the
/// model as it was and x̂ what it takes behind the layers that are rounded already (equation 25,
/// without the activation). Scales stay as they are.
public struct AdaptiveRounding: Sendable {
  /// The model before it was quantized.
  public let original: Model
  /// Steps of the optimizer for each layer.
  public var steps: Int

  public init(to original: Model, steps: Int = 1000) {
    self.original = original
    self.steps = steps
  }

  /// - Parameter report: Told the share of the layers that are done.
  /// - Throws: A `CompressionError` where the two models' layers differ, a layer's codes aren't
  ///   symmetric with a scale by channel or tensor, or the samples don't fit; a `CancellationError`
  ///   once the user has asked to stop.
  public func callAsFunction(
    _ quantized: Model, on samples: Dataset, report: (Double) -> Void = { _ in }
  ) throws -> Model {
    let layers = try QuantizedLayer.all(of: quantized, from: original)
    for layer in layers { _ = try codes(of: layer, in: quantized) }
    var repaired = quantized
    for (index, layer) in layers.enumerated() {
      let problem = try RoundingProblem(
        layer: layer, original: original, quantized: repaired, on: samples)
      let rounding = try LayerRounding(
        codes(of: layer, in: repaired), original: floats(of: layer), problem)
      let rounded = try rounding.solved(steps: steps) { share in
        report((Double(index) + share) / Double(layers.count))
      }
      repaired.weights[layer.weight] = rounded
    }
    repaired.provenance.append(
      Provenance(
        step: "repair rounding steps=\(steps)",
        inputs: [quantized.contentHash, original.contentHash, samples.contentHash]
          .map(\.description)))
    return repaired
  }

  private func codes(of layer: QuantizedLayer, in model: Model) throws -> Weight {
    guard let weight = model.weights[layer.weight],
      let encoding = weight.encoding as? LinearEncoding, encoding.suitsOutputs,
      encoding.scaleType == .f32
    else {
      throw CompressionError(
        "only dense symmetric integers with a scale for each channel or tensor are rounded again",
        layer: layer.name, hint: "quantize it so: `quantize int4 per=channel`")
    }
    return weight
  }

  private func floats(of layer: QuantizedLayer) throws -> [Float] {
    guard let weight = original.weights[layer.weight] else { return [] }
    return try weight.decoded().floats
  }
}

public import Datasets
public import ModelGraph
public import TensorEngine

/// 8-bit integers in dense layers whose activations were made smoother before: SmoothQuant (Xiao et
/// al. 2022, arXiv 2211.10438).
///
/// Channel j of what a layer takes is divided by s(j) = max|x(j)|^α / max|w(j)|^(1 - α), by the norm or
/// layer before it, and the layer's weights are multiplied by it: the model computes the same, and
/// channels with large activations no longer set the one scale of all (equation 4). Then it is
/// quantized as `dynamic` does.
public struct SmoothQuantization: LayerwiseMethod {
  public static let name = "smooth"

  /// How much of the difficulty goes from activations to weights, 0 to 1.
  public var strength: Double
  /// How the range of an output's weights is chosen.
  public var weights: QuantizationRange
  /// The layers to quantize; all dense ones where none is named.
  public var layers: [String]

  public init(
    strength: Double = 0.5, weights: QuantizationRange = .minMax, layers: [String] = []
  ) {
    self.strength = strength
    self.weights = weights
    self.layers = layers
  }

  public var step: String {
    "quantize int8 by=smooth activations=dynamic range=\(weights.text)\(layersText(layers))"
  }

  public func rewrite(
    _ model: Model, on samples: Dataset, report: (_ share: Double, _ layer: String) -> Void
  ) throws -> LayerwiseRewrite {
    guard (0...1).contains(strength) else {
      throw CompressionError("the strength of smoothing is from 0 to 1, not \(strength)")
    }
    let products = try ProductWeight.matrices(of: model, layers: layers, for: "SmoothQuant").filter
    {
      $0.operation == "Dense"
    }
    let walk = try LayerwiseCalibration(model, products: products, on: samples)
    let types = try model.taking(samples.sampleShape).types()
    var smoothed = model
    _ = try walk(.observing, withProducts: false, report: report) { part, _ in
      for (value, moments) in part.moments.sorted(by: { $0.key < $1.key }) {
        let own = part.products.filter { walk.inputs[$0.name] == value }
        guard let fold = ChannelFold(value, products: own, in: model, types: types) else {
          continue
        }
        try fold.apply(factors(of: fold, peaks: moments.peaks), to: &smoothed)
      }
    }
    let quantized = try DynamicQuantization(weights: weights, layers: layers)
      .rewrite(smoothed, calibration: nil)
    return LayerwiseRewrite(model: quantized, reference: smoothed)
  }

  private func factors(of fold: ChannelFold, peaks: [Float]) throws -> [Float] {
    var activations = [Double](repeating: 0, count: fold.factorCount)
    var weights = activations
    for (channel, source) in fold.sources.enumerated() {
      activations[source] = max(activations[source], Double(peaks[channel]))
    }
    for product in fold.products {
      let outputs = product.weight.shape[1]
      for (index, weight) in try product.decoded().floats.enumerated() {
        let source = fold.sources[index / outputs]
        weights[source] = max(weights[source], Double(weight.magnitude))
      }
    }
    return zip(activations, weights).map { activation, weight in
      // Neither a channel that is never anything nor one that leads nowhere needs smoothing.
      guard activation > 0, weight > 0 else { return 1 }
      let logarithm =
        strength * PowerSeries.logarithm(of: activation)
        - (1 - strength) * PowerSeries.logarithm(of: weight)
      return Float(max(PowerSeries.exponential(of: logarithm), 1e-5))
    }
  }
}

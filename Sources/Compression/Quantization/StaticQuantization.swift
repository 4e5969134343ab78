public import Datasets
public import ModelGraph
public import TensorEngine

/// Rewrites a model to compute in integers, weights of up to 8 bits and activations of 8 (Jacob et al. 2017,
/// arXiv 1712.05877; the scheme of 1806.08342).
///
/// Batch norms are folded into the products before them and activations fused first. Activations
/// are unsigned, one scale each, from the ranges that the samples show, which need not lie around 0;
/// weights are signed and symmetric by output or by tensor, biases in 32 bits. Codes that a weight has
/// already, as a repair or a training left them, stay. Where an operator has no integer form and no
/// weights, it computes in floats, between a dequantization and a quantization. Activations of fewer
/// bits are rounded to their grids where integers would have codes, and all is computed in floats.
public struct StaticQuantization: CompressionMethod {
  public static let name = "static"
  public var needsCalibration: Bool { true }

  /// How the range of an activation is chosen.
  public var activations: QuantizationRange
  /// Whether the code in the middle of an activation's stands for 0, or any other.
  public var scheme: LinearEncoding.Scheme
  /// From 2 to 8.
  public var activationBits: Int
  /// How weights are encoded that have no codes yet.
  public var weights: LinearEncoding

  public init(
    activations: QuantizationRange = .minMax, scheme: LinearEncoding.Scheme = .asymmetric,
    activationBits: Int = 8, weights: LinearEncoding = LinearEncoding()
  ) {
    self.activations = activations
    self.scheme = scheme
    self.activationBits = activationBits
    self.weights = weights
  }

  public var step: String {
    "quantize int\(weights.bits) per=\(weights.granularity.text) "
      + Self.text(activations, scheme, bits: activationBits) + " range=\(weights.range.text)"
  }

  /// How activations are rounded, as options of a step.
  static func text(
    _ range: QuantizationRange, _ scheme: LinearEncoding.Scheme, bits: Int
  ) -> String {
    "activations=\(range.text)" + (scheme == .symmetric ? " symmetric" : "")
      + (bits == 8 ? "" : " activation_bits=\(bits)")
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    guard let calibration else { return model }
    guard weights.suitsOutputs else {
      throw CompressionError(
        "integer layers take symmetric weights of 2 to 8 bits with a scale for each channel or "
          + "tensor, not \(weights.bits) bits \(weights.scheme.rawValue) per "
          + weights.granularity.text,
        hint: "leave out the activations to quantize weights so")
    }
    guard (2...8).contains(activationBits) else {
      throw CompressionError("activations have 2 to 8 bits, not \(activationBits)")
    }
    _ = try ProductWeight.all(of: model, layers: [])
    do {
      let folded = try Pass.inference.reduce(model) { try $1($0) }.withSeparateResiduals
      let grids = try ActivationCalibration(
        folded, range: activations, scheme: scheme, bits: activationBits
      ).grids(on: calibration)
      guard activationBits < 8 else {
        var rewrite = try IntegerRewrite(folded, grids: grids, weights: weights)
        return try rewrite.model()
      }
      return try RoundedModel.rounding(
        storingWeights(of: folded),
        RoundedActivations(of: folded, on: grids, weights: weights))
    } catch let error as GraphError {
      throw CompressionError("\(error)")
    }
  }

  /// The model with those weights in codes that have none yet.
  private func storingWeights(of model: Model) throws -> Model {
    let layers = try ProductWeight.all(of: model, layers: []).filter(\.weight.storesFloats)
      .map(\.layer)
    guard !layers.isEmpty else { return model }
    return try LinearQuantization(weights, layers: layers).rewrite(model, calibration: nil)
  }
}

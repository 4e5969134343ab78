public import Datasets
public import ModelGraph
public import TensorEngine

/// Leaves weights the values -1, 0 and 1 times a scale (Li et al. 2016, arXiv 1605.04711); what is
/// computed stays in 32-bit floats.
public struct TernaryQuantization: CompressionMethod {
  public static let name = "ternary"

  public var encoding: TernaryEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: TernaryEncoding = TernaryEncoding(), layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    "quantize ternary per=\(encoding.granularity.text)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try model.storing(layers, as: { _ in encoding })
  }
}

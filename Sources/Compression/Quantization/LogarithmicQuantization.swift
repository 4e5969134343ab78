public import Datasets
public import ModelGraph
public import TensorEngine

/// Rounds weights to powers of two (Miyashita et al. 2016, arXiv 1603.01025): a product is a shift on
/// hardware made for it; here what is computed stays in 32-bit floats.
public struct LogarithmicQuantization: CompressionMethod {
  public static let name = "logarithmic"

  public var encoding: LogarithmicEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: LogarithmicEncoding = LogarithmicEncoding(), layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    "quantize log bits=\(encoding.bits) per=\(encoding.granularity.text)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try model.storing(layers, as: { _ in encoding })
  }
}

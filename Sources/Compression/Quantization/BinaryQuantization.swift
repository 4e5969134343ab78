public import Datasets
public import ModelGraph
public import TensorEngine

/// Leaves weights their sign, times a scale (Rastegari et al. 2016, arXiv 1603.05279, section 3.1);
/// what is computed stays in 32-bit floats. A pruned weight has no sign to keep, and is refused.
public struct BinaryQuantization: CompressionMethod {
  public static let name = "binary"

  public var encoding: BinaryEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: BinaryEncoding = BinaryEncoding(), layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    "quantize binary per=\(encoding.granularity.text)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try model.storing(layers, as: { _ in encoding })
  }
}

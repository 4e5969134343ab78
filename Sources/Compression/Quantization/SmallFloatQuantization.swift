public import Datasets
public import ModelGraph
public import TensorEngine

/// Stores weights as floats of 8 or 4 bits, exponent and mantissa quantized apart (Micikevicius et al.
/// 2022, arXiv 2209.05433; Rouhani et al. 2023, arXiv 2310.10537, for shared powers of two); what is
/// computed stays in 32-bit floats.
public struct SmallFloatQuantization: CompressionMethod {
  public static let name = "float"

  public var encoding: SmallFloatEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: SmallFloatEncoding, layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    let isMicroscaled = encoding.scaleFormat == .powerOfTwo
    let format = isMicroscaled ? "mxfp\(encoding.format.bits)" : encoding.format.rawValue
    return "quantize \(format) per=\(encoding.granularity.text)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try model.storing(layers, as: { _ in encoding })
  }
}

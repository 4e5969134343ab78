public import Datasets
public import ModelGraph
public import TensorEngine

/// Lets weights share a few values, which k-means finds (Han et al. 2015, arXiv 1510.00149, section
/// 3); what is computed stays in 32-bit floats.
public struct CodebookQuantization: CompressionMethod {
  public static let name = "codebook"

  public var encoding: CodebookEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: CodebookEncoding = CodebookEncoding(), layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    "quantize kmeans bits=\(encoding.bits) per=\(encoding.granularity.text)"
      + " start=\(encoding.start.text)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try model.storing(layers, as: { _ in encoding })
  }
}

extension CodebookEncoding.Start {
  /// As an option's value.
  var text: String {
    switch self {
    case .linear: "linear"
    case .density: "density"
    case .random: "random"
    }
  }
}

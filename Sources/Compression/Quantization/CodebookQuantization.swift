public import Datasets
public import ModelGraph
public import TensorEngine

/// Lets weights share a few values, which k-means finds (Han et al. 2015, arXiv 1510.00149, section
/// 3); what is computed stays in 32-bit floats.
///
/// On calibration data the values lie nearer to the weights whose change the loss minds most (Kim et al.
/// 2023, SqueezeLLM, arXiv 2306.07629, section 4.1); tables of embeddings are shared as without.
public struct CodebookQuantization: CompressionMethod {
  public static let name = "codebook"

  public var encoding: CodebookEncoding
  /// Whether the loss's sensitivity to each weight is measured.
  public var weighsSensitivity: Bool
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(
    _ encoding: CodebookEncoding = CodebookEncoding(), weighsSensitivity: Bool = false,
    layers: [String] = []
  ) {
    self.encoding = encoding
    self.weighsSensitivity = weighsSensitivity
    self.layers = layers
  }

  public var needsCalibration: Bool { weighsSensitivity }

  public var step: String {
    "quantize kmeans bits=\(encoding.bits) per=\(encoding.granularity.text)"
      + " start=\(encoding.start.text)" + (weighsSensitivity ? " by=importance" : "")
      + layersText(layers)
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    let start = try calibration.map { try weighed(model, on: $0) } ?? model
    return try start.storing(layers, as: { _ in encoding })
  }

  /// The model with those matrices stored that a loss can be differentiated by.
  private func weighed(_ model: Model, on samples: Dataset) throws -> Model {
    let products = try ProductWeight.all(of: model, layers: layers).filter {
      $0.weight.encoding as? CodebookEncoding != encoding
    }
    let sensitivity = try WeightSensitivity(of: model, products, on: samples)
    var model = model
    for product in products {
      try Cancellation.check()
      let tensor = try product.decoded()
      do throws(EncodingError) {
        model.weights[product.name] = Weight(
          shape: tensor.shape, encoding: encoding,
          parts: try encoding.encode(tensor, importance: sensitivity[product]))
      } catch {
        throw CompressionError(error.message, layer: product.layer)
      }
    }
    return model
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

public import Datasets
public import ModelGraph
public import TensorEngine

/// Stores weights as linear codes of few bits; what is computed stays in 32-bit floats.
///
/// A sparse or pruned weight stays sparse where that is smaller: zero is always on the grid. A
/// weight that is stored just so already is left alone.
public struct LinearQuantization: CompressionMethod {
  public static let name = "linear"

  public var encoding: LinearEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: LinearEncoding = LinearEncoding(), layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    let only = layers.isEmpty ? "" : " layers=[\(layers.joined(separator: " "))]"
    return "quantize bits=\(encoding.bits) scheme=\(encoding.scheme.rawValue)"
      + " per=\(encoding.granularity.text) range=\(encoding.range.text)\(only)"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    var quantized = model
    for target in try ProductWeight.all(of: model, layers: layers, tables: true) {
      guard target.weight.linearEncoding != encoding else { continue }
      let tensor = try target.decoded()
      let isSparse =
        target.weight.encoding is SparseEncoding || model.metadata.masked.contains(target.name)
      do throws(EncodingError) {
        let dense = try Weight(tensor, encoding: encoding)
        quantized.weights[target.name] =
          isSparse
          ? Weight.smaller(
            dense, try Weight(tensor, encoding: SparseEncoding(values: .linear(encoding))))
          : dense
      } catch {
        throw CompressionError(error.message, layer: target.layer)
      }
    }
    return quantized
  }
}

extension LinearEncoding.Granularity {
  /// As an option's value.
  var text: String {
    switch self {
    case .tensor: "tensor"
    case .channel: "channel"
    case .group(let size): "group group=\(size)"
    }
  }
}

extension QuantizationRange {
  /// As an option's value.
  var text: String {
    switch self {
    case .minMax: "minmax"
    case .percentile(let percent): Percent.text(percent / 100)
    case .meanSquaredError: "mse"
    }
  }
}

public import Datasets
public import ModelGraph
public import TensorEngine

/// Stores weights as linear codes of few bits; what is computed stays in 32-bit floats.
///
/// A sparse or pruned weight stays sparse where that is smaller: zero is always on the grid. A
/// weight that is stored just so already is left alone. On calibration data ranges are chosen so that
/// the squared errors of inputs count as much as their mean squares.
public struct LinearQuantization: CompressionMethod {
  public static let name = "linear"

  public var encoding: LinearEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]
  /// The bits of layers that take others than the encoding's: mixed precision.
  public var bitsByLayer: [String: Int]
  /// Whether the importance of inputs is measured.
  public private(set) var weighsInputs = false

  public init(
    _ encoding: LinearEncoding = LinearEncoding(), layers: [String] = [],
    bitsByLayer: [String: Int] = [:]
  ) {
    self.encoding = encoding
    self.layers = layers
    self.bitsByLayer = bitsByLayer
  }

  public var needsCalibration: Bool { weighsInputs }

  /// The same with the importance of inputs measured, and ranges chosen by squared error.
  public var weighingInputs: LinearQuantization {
    var weighing = self
    weighing.encoding.range = .meanSquaredError
    weighing.weighsInputs = true
    return weighing
  }

  public var step: String {
    let bits =
      bitsByLayer.isEmpty
      ? "\(encoding.bits)"
      : "[\(layers.map { "\(bitsByLayer[$0] ?? encoding.bits)" }.joined(separator: " "))]"
    return "quantize bits=\(bits) scheme=\(encoding.scheme.rawValue)"
      + " per=\(encoding.granularity.text) range=\(encoding.range.text)"
      + (weighsInputs ? " by=importance" : "") + layersText(layers)
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    let start = try calibration.map { try weighed(model, on: $0) } ?? model
    return try start.storing(layers, as: { encoding(for: $0.layer) }) {
      (tensor, encoding, isPruned) throws(EncodingError) in
      let dense = try Weight(tensor, encoding: encoding)
      guard isPruned else { return dense }
      let sparse = try Weight(tensor, encoding: SparseEncoding(values: .linear(encoding)))
      return Weight.smaller(dense, sparse)
    }
  }

  /// The model with the matrices stored whose inputs' importance is known.
  private func weighed(_ model: Model, on samples: Dataset) throws -> Model {
    let importance = try InputImportance(of: model, layers, on: samples)
    var model = model
    for product in try ProductWeight.all(of: model, layers: layers) {
      let encoding = encoding(for: product.layer)
      guard let rows = importance.ofRows(product), product.weight.shape.count == 2,
        !product.isPruned(in: model), product.weight.linearEncoding != encoding
      else { continue }
      do throws(EncodingError) {
        model.weights[product.name] = try RowwiseLinearCodes(
          nearest: try product.weight.decoded(), encoding: encoding, importance: rows
        ).weight()
      } catch {
        throw CompressionError(error.message, layer: product.layer)
      }
    }
    return model
  }

  func encoding(for layer: String) -> LinearEncoding {
    var encoding = encoding
    encoding.bits = bitsByLayer[layer] ?? encoding.bits
    return encoding
  }
}

extension QuantizationGranularity {
  /// As an option's value.
  var text: String {
    switch self {
    case .tensor: "tensor"
    case .channel: "channel"
    case .group(let size): "group group=\(size)"
    case .block(let inputs, _): "block group=\(inputs)"
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
    case .entropy: "entropy"
    case .halfQuadratic: "hqq"
    }
  }
}

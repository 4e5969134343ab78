public import Datasets
public import ModelGraph
public import TensorEngine

/// Stores weights in one of GGUF's block formats, in which products multiply them as they lie, with
/// activations of 8 bits.
///
/// Tables whose rows are looked up, or multiplied as rows, have their blocks along a row; other
/// weights along what leads to one output. Where blocks of 256 would be filled up with nothing, the
/// format of 32 that llama.cpp falls back to is taken if it is smaller; a weight that would take
/// more bytes even so is left alone. Weights are read one by one where they lie.
///
/// On calibration data scales are chosen so that the errors of inputs count as much as their mean
/// squares: the importance matrix of llama.cpp.
public struct BlockQuantization: CompressionMethod {
  public static let name = "block"

  public var format: BlockFormat
  /// Whether the importance of inputs is measured.
  public var weighsInputs: Bool
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ format: BlockFormat, weighsInputs: Bool = false, layers: [String] = []) {
    self.format = format
    self.weighsInputs = weighsInputs
    self.layers = layers
  }

  public var needsCalibration: Bool { weighsInputs }

  public var step: String {
    "quantize \(format.rawValue)\(weighsInputs ? " by=importance" : "")\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    var quantized = model
    let rows = Self.weightsUsedByRows(model.graph)
    let importance = try calibration.map { try InputImportance(of: model, layers, on: $0) }
    for target in try ProductWeight.all(of: model, layers: layers, tables: true) {
      let axis: BlockEncoding.DepthAxis = rows.contains(target.name) ? .last : .first
      guard target.weight.encoding as? BlockEncoding != BlockEncoding(format, depthAxis: axis)
      else { continue }
      try checkZeros(of: target, in: model)
      do throws(EncodingError) {
        for format in [format] + fallbacks(for: target.weight, along: axis) {
          let encoding = BlockEncoding(format, depthAxis: axis)
          quantized.weights[target.name] = Weight.smaller(
            quantized.weights[target.name] ?? target.weight,
            try encoding.encoded(target.weight, importance: importance?.ofRows(target)))
        }
      } catch {
        throw CompressionError(error.message, layer: target.layer)
      }
    }
    return quantized
  }

  /// The format that takes the place of one whose blocks a weight doesn't fill.
  private func fallbacks(
    for weight: Weight, along axis: BlockEncoding.DepthAxis
  ) -> [BlockFormat] {
    let outputs = weight.shape.last ?? 1
    let depth = axis == .last ? outputs : weight.count / max(outputs, 1)
    guard depth % format.weightsPerBlock != 0, let smaller = Self.fallbacks[format] else {
      return []
    }
    return [smaller]
  }

  /// As llama.cpp's quantizer has them.
  private static let fallbacks: [BlockFormat: BlockFormat] = [
    .q2K: .q4, .q3K: .q4, .q4K: .q5, .q5K: .q5WithMinimum, .q6K: .q8,
  ]

  /// The matrices of which every output is a row.
  private static func weightsUsedByRows(_ graph: Graph) -> Set<String> {
    var names: Set<String> = []
    for node in graph.nodes {
      if node.operation == "Gather" { names.insert(node.inputs[0]) }
      if node.operation == "MatMul", node.attributes["transposeB"] == .integer(1) {
        names.insert(node.inputs[1])
      }
    }
    return names
  }

  private func checkZeros(of target: ProductWeight, in model: Model) throws(CompressionError) {
    guard target.isPruned(in: model), !format.keepsZeros else { return }
    let keeping = BlockFormat.allCases.filter(\.keepsZeros).map { "`\($0.rawValue)`" }
    throw CompressionError(
      "its pruned weights are zero, and \(format.rawValue) has no code for 0",
      layer: target.layer, hint: "\(keeping.joined(separator: ", ")) have one, as has `int4`")
  }
}

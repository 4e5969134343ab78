public import Datasets
public import ModelGraph
public import TensorEngine

/// Linear codes that make up for each other's errors: GPTQ (Frantar et al. 2022, arXiv 2210.17323).
///
/// The weights of a layer are rounded one input after another, and those of later inputs are changed
/// so that what the layer yields on the calibration data changes least. Layers are rounded in order,
/// each on what the rounded ones before it give it. Weights whose inputs aren't told apart, such as
/// tables and convolutions, are rounded to the nearest codes.
public struct GPTQuantization: CompressionMethod {
  public static let name = "gptq"
  public var needsCalibration: Bool { true }

  public var encoding: LinearEncoding
  /// Whether inputs are rounded by their mean squares, the largest first; scales of groups are then
  /// chosen beforehand.
  public var ordersByActivation: Bool
  /// What is added to the diagonal of the inputs' moments, as a share of its mean.
  public var damping: Double
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(
    _ encoding: LinearEncoding, ordersByActivation: Bool = false, damping: Double = 0.01,
    layers: [String] = []
  ) {
    self.encoding = encoding
    self.ordersByActivation = ordersByActivation
    self.damping = damping
    self.layers = layers
  }

  public var step: String {
    "quantize int\(encoding.bits) by=gptq scheme=\(encoding.scheme.rawValue)"
      + " per=\(encoding.granularity.text) range=\(encoding.range.text)"
      + (ordersByActivation ? " order=activation" : "") + layersText(layers)
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    guard let calibration else { return model }
    let products = try ProductWeight.all(of: model, layers: layers, tables: true).filter {
      $0.weight.shape.count == 2 && $0.weight.linearEncoding != encoding
    }
    try products.forEach { try $0.requireUnpruned(in: model, for: "GPTQ") }
    let walk = try LayerwiseCalibration(model, products: products, on: calibration)
    guard !walk.inputs.isEmpty || products.isEmpty else {
      throw CompressionError("the model has no dense layer, whose inputs GPTQ weighs")
    }
    var rounded = model
    let walked = try walk(.rewriting, withProducts: true) { part, model in
      var factors: [String: (UpperFactor, order: [Int]?)] = [:]
      for product in part.products {
        guard let input = walk.inputs[product.name], let moments = part.moments[input] else {
          continue
        }
        let known = try factors[input] ?? factor(of: moments, in: product)
        factors[input] = known
        model.weights[product.name] = try weight(of: product, known.0, order: known.order)
      }
    }
    for name in walk.inputs.keys { rounded.weights[name] = walked.weights[name] }
    return try LinearQuantization(encoding, layers: layers).rewrite(rounded, calibration: nil)
  }

  private func factor(
    of moments: InputMoments, in product: ProductWeight
  ) throws -> (UpperFactor, order: [Int]?) {
    let order = ordersByActivation ? moments.channelsByMeanSquare : nil
    do {
      let factor = try UpperFactor(
        moments.products, size: moments.channels, damping: damping, order: order)
      return (factor, order)
    } catch let error as CompressionError {
      throw CompressionError(error.message, layer: product.layer, hint: error.hint)
    }
  }

  private func weight(
    of product: ProductWeight, _ factor: UpperFactor, order: [Int]?
  ) throws -> Weight {
    let matrix = try product.decoded()
    do {
      let rounding = try CodeRounding(
        matrix, encoding: encoding, isInOrder: order == nil)
      try ErrorFeedback(factor: factor, order: order).round(matrix, by: rounding)
      return rounding.codes.weight()
    } catch let error as EncodingError {
      throw CompressionError(error.message, layer: product.layer)
    }
  }
}

extension InputMoments {
  /// The channels by their mean squares, the largest first; equal ones in their order.
  fileprivate var channelsByMeanSquare: [Int] {
    (0..<channels).sorted { (-squares[$0], $0) < (-squares[$1], $1) }
  }
}

/// Rounds rows to linear codes.
private struct CodeRounding: RowRounding {
  let codes: RowwiseLinearCodes
  /// Whether a group's scales are chosen when its first row is reached.
  private let choosesLate: Bool

  init(_ matrix: Tensor, encoding: LinearEncoding, isInOrder: Bool) throws {
    if let bad = matrix.floats.first(where: { !$0.isFinite }) {
      throw EncodingError("an element is \(bad), which no code stands for")
    }
    codes = try RowwiseLinearCodes(
      inputs: matrix.shape[0], outputs: matrix.shape[1], encoding: encoding)
    choosesLate = isInOrder
    guard !isInOrder else { return }
    let codes = codes
    try matrix.withElements(as: Float.self) { elements in
      guard let elements = elements.baseAddress else { return }
      for row in stride(from: 0, to: codes.inputs, by: codes.rowsPerGroup) {
        try codes.fit(codes.group(of: row), elements + row * codes.outputs)
      }
    }
  }

  var rowsPerChoice: Int { choosesLate ? codes.rowsPerGroup : codes.inputs }

  func choose(_ rows: Range<Int>, _ weights: UnsafePointer<Float>) throws {
    if choosesLate { try codes.fit(rows, weights) }
  }

  func round(
    _ row: Int, columns: Range<Int>, _ weights: UnsafePointer<Float>,
    into rounded: UnsafeMutablePointer<Float>
  ) {
    codes.round(row, columns: columns, weights, into: rounded)
  }
}

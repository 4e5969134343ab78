public import Datasets
public import ModelGraph
public import TensorEngine

/// Linear codes that make up for each other's errors: GPTQ (Frantar et al. 2022, arXiv 2210.17323).
///
/// The weights of a layer are rounded one input after another, and those of later inputs are changed
/// so that what the layer yields on the calibration data changes least. Layers are rounded in order,
/// each on what the rounded ones before it give it. Weights whose inputs aren't told apart, such as
/// tables and convolutions, are rounded to the nearest codes. Pruned weights stay zero, and those
/// behind them make up for it (SparseGPT, Frantar and Alistarh 2023, arXiv 2301.00774, section 3.5).
public struct GPTQuantization: LayerwiseMethod {
  public static let name = "gptq"

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

  public func rewrite(
    _ model: Model, on samples: Dataset, report: (_ share: Double, _ layer: String) -> Void
  ) throws -> LayerwiseRewrite {
    let products = try ProductWeight.matrices(of: model, layers: layers, for: "GPTQ").filter {
      $0.weight.linearEncoding != encoding
    }
    let walk = try LayerwiseCalibration(model, products: products, on: samples)
    var rounded = model
    let walked = try walk(.rewriting, withProducts: true, report: report) { part, model in
      var factors: [String: (UpperFactor, order: [Int]?)] = [:]
      for product in part.products {
        guard let input = walk.inputs[product.name], let moments = part.moments[input] else {
          continue
        }
        let known = try factors[input] ?? factor(of: moments, in: product)
        factors[input] = known
        model.weights[product.name] = try weight(
          of: product, isPruned: product.isPruned(in: model), known.0, order: known.order)
      }
    }
    for name in walk.inputs.keys { rounded.weights[name] = walked.weights[name] }
    rounded = try LinearQuantization(encoding, layers: layers).rewrite(rounded, calibration: nil)
    return LayerwiseRewrite(model: rounded, reference: model)
  }

  private func factor(
    of moments: InputMoments, in product: ProductWeight
  ) throws -> (UpperFactor, order: [Int]?) {
    let order = ordersByActivation ? moments.channelsByMeanSquare : nil
    return (try UpperFactor(moments, of: product, damping: damping, order: order), order)
  }

  private func weight(
    of product: ProductWeight, isPruned: Bool, _ factor: UpperFactor, order: [Int]?
  ) throws -> Weight {
    let matrix = try product.decoded()
    do {
      let rounding = try CodeRounding(
        matrix, encoding: encoding, keepsZeros: isPruned, isInOrder: order == nil)
      try ErrorFeedback(factor: factor, order: order).round(matrix, by: rounding)
      return try rounding.codes.weight(sparseIfSmaller: isPruned)
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
  /// Which elements were pruned; empty where none was.
  private let isGone: [Bool]
  /// Whether a group's scales are chosen when its first row is reached.
  private let choosesLate: Bool

  init(
    _ matrix: Tensor, encoding: LinearEncoding, keepsZeros: Bool, isInOrder: Bool
  ) throws {
    if let bad = matrix.floats.first(where: { !$0.isFinite }) {
      throw EncodingError("an element is \(bad), which no code stands for")
    }
    codes = try RowwiseLinearCodes(
      inputs: matrix.shape[0], outputs: matrix.shape[1], encoding: encoding)
    isGone = keepsZeros ? matrix.floats.map { $0 == 0 } : []
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
    guard choosesLate else { return }
    let first = rows.lowerBound * codes.outputs
    try withKept(weights, rows.count * codes.outputs, from: first) { try codes.fit(rows, $0) }
  }

  func round(
    _ row: Int, columns: Range<Int>, _ weights: UnsafePointer<Float>,
    into rounded: UnsafeMutablePointer<Float>
  ) {
    withKept(weights, columns.upperBound, from: row * codes.outputs) {
      codes.round(row, columns: columns, $0, into: rounded)
    }
  }

  /// Elements as they are to be rounded: those that were pruned as zero, whatever they gained.
  private func withKept(
    _ weights: UnsafePointer<Float>, _ count: Int, from first: Int,
    _ body: (UnsafePointer<Float>) throws -> Void
  ) rethrows {
    guard !isGone.isEmpty else { return try body(weights) }
    let kept = (0..<count).map { isGone[first + $0] ? 0 : weights[$0] }
    try kept.withUnsafeBufferPointer { if let kept = $0.baseAddress { try body(kept) } }
  }
}

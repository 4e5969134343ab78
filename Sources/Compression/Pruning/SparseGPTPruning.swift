public import Datasets
public import ModelGraph
import TensorEngine

/// Zeroes weights and lets those that stay make up for them: SparseGPT (Frantar and Alistarh 2023,
/// arXiv 2301.00774).
///
/// The inputs of a layer are gone through in order. Of every 128 inputs, the weights go whose loss costs
/// least, w² over the diagonal of the inverse of the moments of the inputs still to come (equation
/// 3); of a pattern, those of each run. The weights of later inputs are changed so that what the layer
/// yields on the calibration data changes least. Layers are pruned in order, each on what the pruned
/// ones before it give it. A weight that is zero already goes first.
public struct SparseGPTPruning: PruningMethod, LayerwiseMethod {
  public static let name = "sparsegpt"
  public var countsWhatIsGone: Bool { true }

  public var amount: Double
  /// Single weights, or a pattern.
  public var granularity: PruningGranularity
  /// What is added to the diagonal of the inputs' moments, as a share of its mean.
  public var damping: Double
  /// The layers to prune; all where none is named.
  public var layers: [String]

  public init(
    amount: Double, granularity: PruningGranularity = .weight, damping: Double = 0.01,
    layers: [String] = []
  ) {
    self.amount = amount
    self.granularity = granularity
    self.damping = damping
    self.layers = layers
  }

  public var step: String {
    "prune \(Percent.text(amount)) by=sparsegpt scope=layer\(granularity.text)"
      + Self.text(ofLayers: layers)
  }

  public func rewrite(
    _ model: Model, on samples: Dataset, report: (_ share: Double, _ layer: String) -> Void
  ) throws -> LayerwiseRewrite {
    try checkOptions()
    let products = try ProductWeight.all(of: model, layers: layers)
    let walk = try LayerwiseCalibration(model, products: products, on: samples)
    let isDense = products.map { $0.weight.shape.count == 2 && walk.inputs[$0.name] != nil }
    if let other = zip(products, isDense).first(where: { !$1 })?.0 {
      let dense = zip(products, isDense).filter { $1 }.map { $0.0.layer }
      throw CompressionError(
        "SparseGPT prunes dense layers, not \(other.operation)", layer: other.layer,
        hint: dense.isEmpty
          ? "prune by=wanda" : "name the dense ones: layers=[\(dense.joined(separator: " "))]")
    }
    let walked = try walk(.rewriting, withProducts: true, report: report) { part, model in
      var factors: [String: UpperFactor] = [:]
      for product in part.products {
        guard let input = walk.inputs[product.name], let moments = part.moments[input] else {
          continue
        }
        let factor =
          try factors[input]
          ?? UpperFactor(moments, of: product, damping: damping)
        factors[input] = factor
        model.weights[product.name] = try self.pruned(product, factor)
      }
    }
    var pruned = model
    for product in products { pruned.weights[product.name] = walked.weights[product.name] }
    pruned.metadata.masked = Set(model.metadata.masked + products.map(\.name)).sorted()
    return LayerwiseRewrite(model: pruned, reference: model)
  }

  private func checkOptions() throws(CompressionError) {
    try checkAmount()
    if case .pattern(let keep, let of) = granularity {
      try PatternSelection.check(keep: keep, of: of, amount: amount)
    }
    if case .block = granularity {
      throw CompressionError("SparseGPT zeroes single weights or patterns, no blocks")
    }
  }

  private func pruned(_ product: ProductWeight, _ factor: UpperFactor) throws -> Weight {
    let matrix = try product.decoded()
    let choice = ZeroChoice(matrix, amount: amount, granularity, costs: factor.costs)
    let rounded = try ErrorFeedback(factor: factor).round(matrix, by: choice)
    do throws(EncodingError) {
      return try product.weight.pruned(rounded)
    } catch {
      throw CompressionError(error.message, layer: product.layer)
    }
  }
}

/// Chooses which weights go as their inputs are reached.
private final class ZeroChoice: RowRounding, @unchecked Sendable {
  // Sound because choices are made between the runs of tasks, which only read them.
  private let outputs: Int
  private let amount: Double
  private let granularity: PruningGranularity
  /// What the square of a weight of each input counts.
  private let costs: [Double]
  private let wasZero: [Bool]
  private var isGone: [Bool]

  init(_ matrix: Tensor, amount: Double, _ granularity: PruningGranularity, costs: [Double]) {
    outputs = matrix.shape[1]
    self.amount = amount
    self.granularity = granularity
    self.costs = costs
    wasZero = matrix.floats.map { $0 == 0 }
    isGone = wasZero
  }

  var rowsPerChoice: Int {
    if case .pattern(_, let of) = granularity { of } else { 128 }
  }

  func choose(_ rows: Range<Int>, _ weights: UnsafePointer<Float>) {
    let first = rows.lowerBound * outputs
    let scores = (0..<rows.count * outputs).map { index -> Float in
      let weight = Double(weights[index])
      return wasZero[first + index]
        ? 0 : Float(weight * weight * costs[rows.lowerBound + index / outputs])
    }
    let chosen: [Bool]
    if case .pattern(let keep, let of) = granularity {
      chosen = PatternSelection(keep: keep, of: of).selected(scores, shape: [rows.count, outputs])
    } else {
      let count = Int((amount * Double(scores.count)).rounded(.toNearestOrEven))
      var selection = LowestSelection(lowest: count, of: [scores])
      chosen = selection.selected(scores)
    }
    for (index, isChosen) in chosen.enumerated() where isChosen { isGone[first + index] = true }
  }

  func round(
    _ row: Int, columns: Range<Int>, _ weights: UnsafePointer<Float>,
    into rounded: UnsafeMutablePointer<Float>
  ) {
    let first = row * outputs
    for column in columns { rounded[column] = isGone[first + column] ? 0 : weights[column] }
  }
}

public import Datasets
public import ModelGraph
import TensorEngine

/// Zeroes the weights that matter least, one by one, in blocks or in a pattern.
///
/// Weights that are zero already matter least, so pruning again to the same amount changes nothing.
/// A pruned weight is stored sparse where that is smaller, and its zeros are marked as pruned, so
/// that training leaves them zero.
public struct WeightPruning: PruningMethod {
  public static let name = "weights"

  public enum Scope: String, Codable, Sendable, CaseIterable {
    /// The least of all layers together.
    case global
    /// The same share of each layer.
    case layer
    /// The same share of what leads to each output (arXiv 2306.11695, 3).
    case output
  }

  public var amount: Double
  public var criterion: PruningCriterion
  public var granularity: PruningGranularity
  public var scope: Scope
  /// The layers to prune; all where none is named.
  public var layers: [String]
  /// What the random criterion draws from.
  public var seed: UInt64

  public init(
    amount: Double, by criterion: PruningCriterion = .magnitude,
    granularity: PruningGranularity = .weight, scope: Scope = .global, layers: [String] = [],
    seed: UInt64 = 0
  ) {
    self.amount = amount
    self.criterion = criterion
    self.granularity = granularity
    self.scope = scope
    self.layers = layers
    self.seed = seed
  }

  public var needsCalibration: Bool { criterion.needsData }
  public var countsWhatIsGone: Bool { true }

  public var step: String {
    let scope = granularity.isPattern ? "" : " scope=\(scope.rawValue)"
    return "prune \(Percent.text(amount)) by=\(criterion.rawValue)\(scope)\(granularity.text)"
      + Self.text(ofLayers: layers)
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try checkAmount()
    guard let measure = criterion.measure as? any WeightMeasure else {
      throw CompressionError(
        "`\(criterion.rawValue)` tells channels apart, not the weights of one",
        hint: "prune what=channels, or by another measure")
    }
    let weights = try ProductWeight.all(of: model, layers: layers).map {
      (target: $0, elements: try $0.decoded().floats)
    }
    let request = ImportanceRequest(
      model: model, weights: weights, samples: calibration, seed: seed)
    let selected = try select(measure.scores(request), of: weights.map(\.target))
    var pruned = model
    for ((target, elements), gone) in zip(weights, selected) {
      let kept = zip(elements, gone).map { $1 ? 0 : $0 }
      guard kept.contains(where: { $0 != 0 }) else { throw emptied(target) }
      let tensor = Tensor(kept, shape: target.weight.shape)
      pruned.weights[target.name] = try target.weight.pruned(tensor, by: granularity)
    }
    pruned.metadata.masked = Set(model.metadata.masked + weights.map(\.target.name)).sorted()
    return pruned
  }

  private func emptied(_ target: ProductWeight) -> CompressionError {
    CompressionError(
      "pruning \(Percent.text(amount)) would zero all of its \(target.weight.count) weights",
      layer: target.layer,
      hint: scope == .global ? "prune less, or use scope=layer" : "prune less")
  }
}

extension WeightPruning {
  /// Whether each weight of each target is to go.
  private func select(_ scores: [[Float]], of targets: [ProductWeight]) throws -> [[Bool]] {
    if case .pattern(let keep, let of) = granularity {
      try PatternSelection.check(keep: keep, of: of, amount: amount)
      return zip(scores, targets).map {
        PatternSelection(keep: keep, of: of).selected($0, shape: $1.weight.shape)
      }
    }
    let units = zip(scores, targets).map { granularity.grouped($0, outputs: $1.outputs) }
    let selected: [[Bool]]
    switch scope {
    case .global:
      var selection = selection(of: units)
      selected = units.map { selection.selected($0) }
    case .layer:
      selected = units.map { unit in
        var selection = selection(of: [unit])
        return selection.selected(unit)
      }
    case .output:
      selected = zip(units, targets).map { unit, target in
        columnwise(unit, columns: unit.count * target.outputs / target.weight.count)
      }
    }
    return zip(selected, targets).map {
      granularity.spread($0, count: $1.weight.count, outputs: $1.outputs)
    }
  }

  private func selection(of arrays: [[Float]]) -> LowestSelection {
    let total = arrays.reduce(0) { $0 + $1.count }
    let count = (amount * Double(total)).rounded(.toNearestOrEven)
    return LowestSelection(lowest: min(Int(count), total), of: arrays)
  }

  private func columnwise(_ scores: [Float], columns: Int) -> [Bool] {
    var selected = [Bool](repeating: false, count: scores.count)
    for column in 0..<columns {
      let places = stride(from: column, to: scores.count, by: columns)
      let own = places.map { scores[$0] }
      var selection = selection(of: [own])
      for (place, isSelected) in zip(places, selection.selected(own)) {
        selected[place] = isSelected
      }
    }
    return selected
  }
}

extension PruningGranularity {
  fileprivate var isPattern: Bool { if case .pattern = self { true } else { false } }
}

extension ProductWeight {
  /// The extent of the last axis.
  fileprivate var outputs: Int { weight.shape[weight.shape.count - 1] }
}

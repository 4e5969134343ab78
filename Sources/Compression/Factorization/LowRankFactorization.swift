public import Datasets
public import ModelGraph
import TensorEngine

/// Replaces a layer by two that are narrow in between: its matrix by the product of two of a low
/// rank, the nearest there is.
///
/// A dense layer becomes two (Denton et al. 2014, arXiv 1404.0736, section 3). A convolution becomes
/// one to few channels and one of 1×1 (Zhang et al. 2015, arXiv 1505.06798), or one of a column and
/// one of a row (Jaderberg et al. 2014, arXiv 1405.3866). A layer that no rank makes smaller is left
/// as it is.
public struct LowRankFactorization: CompressionMethod {
  public static let name = "lowrank"

  /// How a rank is chosen.
  public enum Rank: Hashable, Codable, Sendable {
    /// The least that keeps a share of Σ σ² of each layer.
    case energy(Double)
    /// The same for every layer.
    case fixed(Int)
    /// Those that keep most of Σ σ² while all layers together cost a share of what they did.
    case budget(Double, of: Expense)
  }

  /// What a budget is of.
  public enum Expense: String, Codable, Sendable, CaseIterable {
    case parameters, operations
  }

  /// How a convolution is cut in two.
  public enum Cut: String, Codable, Sendable, CaseIterable {
    /// The window to few channels, then 1×1.
    case channel
    /// A column of the window, then a row.
    case spatial
  }

  public var rank: Rank
  public var cut: Cut
  /// The layers to factorize; all where none is named.
  public var layers: [String]

  public init(_ rank: Rank = .energy(0.9), cut: Cut = .channel, layers: [String] = []) {
    self.rank = rank
    self.cut = cut
    self.layers = layers
  }

  public var step: String {
    let amount =
      switch rank {
      case .energy(let share): "energy=\(Percent.text(share))"
      case .fixed(let rank): "rank=\(rank)"
      case .budget(let share, let expense):
        "budget=\(Percent.text(share)) of=\(expense.rawValue)"
      }
    return "factorize \(amount) cut=\(cut.rawValue)\(layersText(layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try factorize(model).model
  }

  /// The factorized model, which remembers this step, and what became of each of its layers.
  ///
  /// - Throws: As `compress`.
  public func compressReporting(_ model: Model) throws -> (Model, FactorizationReport) {
    let (factorized, report) = try factorize(model)
    return (remembering(factorized, madeOf: model, nil), report)
  }

  private func factorize(_ model: Model) throws -> (model: Model, report: FactorizationReport) {
    let targets = try FactorizableLayer.all(of: model, layers: layers, cut: cut)
    let decomposed = try targets.map { target in
      (
        target: target,
        values: try SingularValues(of: target.matrix(), rows: target.rows, columns: target.columns)
      )
    }
    let ranks = try ranks(of: decomposed)
    var factorized = model
    for ((target, values), rank) in zip(decomposed, ranks) {
      guard let rank else { continue }
      try target.replace(in: &factorized, by: values.factors(ofRank: rank))
    }
    guard ranks.contains(where: { $0 != nil }) else {
      throw CompressionError(
        "no layer would be smaller so", hint: hint(for: targets.map(\.mostRank).max() ?? 0))
    }
    let rows = zip(decomposed, ranks).map { layer, rank in
      FactorizationReport.Row(
        layer: layer.target.name, rows: layer.target.rows, columns: layer.target.columns,
        rank: rank, energy: rank.map(layer.values.energy) ?? 1)
    }
    return (factorized, FactorizationReport(rows: rows))
  }
}

extension LowRankFactorization {
  /// What to ask for where nothing was made smaller.
  ///
  /// - Parameter most: The largest rank at which a layer is.
  private func hint(for most: Int) -> String {
    switch rank {
    case .fixed: "at most rank=\(most) makes one smaller"
    case .energy: "keep less energy; rank=\(most) is the most that makes one smaller"
    case .budget: "a smaller budget"
    }
  }

  typealias Decomposed = (target: FactorizableLayer, values: SingularValues)

  /// The rank of each layer; nil for one that is left as it is.
  private func ranks(of layers: [Decomposed]) throws(CompressionError) -> [Int?] {
    switch rank {
    case .energy(let share):
      guard share > 0, share <= 1 else {
        throw CompressionError("the energy to keep is above 0% and at most 100%")
      }
      return layers.map { target, values in
        let rank = values.rank(ofEnergy: share)
        return rank <= target.mostRank ? rank : nil
      }
    case .fixed(let rank):
      for (target, _) in layers where !self.layers.isEmpty && rank > target.mostRank {
        throw CompressionError(
          "its matrix is \(target.rows)×\(target.columns), and of rank \(rank) two would be no "
            + "smaller", layer: target.name, hint: "at most rank=\(target.mostRank)")
      }
      guard rank > 0 else { throw CompressionError("a rank is at least 1, not \(rank)") }
      return layers.map { $0.target.mostRank >= rank ? rank : nil }
    case .budget(let share, let expense):
      guard share > 0, share < 1 else {
        throw CompressionError("the budget is above 0% and below 100%")
      }
      return try RankBudget(share: share, of: expense).ranks(of: layers)
    }
  }
}

public import Datasets
public import ModelGraph

/// Takes out whole channels: of a layer, and of everything that adds, norms or takes them (Li et al.
/// 2016, arXiv 1608.08710; groups: Fang et al. 2023, arXiv 2301.12900).
///
/// The model is smaller in its shapes, multiply-adds and bytes, and needs no kernel of its own.
public struct ChannelPruning: PruningMethod {
  public static let name = "channels"

  /// What is taken out.
  public enum Unit: String, Codable, Sendable, CaseIterable {
    case channels, heads
  }

  public enum Scope: String, Codable, Sendable, CaseIterable {
    /// The same share of each group.
    case layer
    /// The least of all groups together, each group's scores measured by their mean.
    case global
  }

  public var amount: Double
  public var unit: Unit
  public var criterion: PruningCriterion
  public var scope: Scope
  /// A group keeps a multiple of this many channels, where it has as many.
  public var multiple: Int
  /// The layers whose channels are meant; all where none is named.
  public var layers: [String]
  /// What the random criterion draws from.
  public var seed: UInt64

  public init(
    amount: Double, of unit: Unit = .channels, by criterion: PruningCriterion = .magnitude,
    scope: Scope = .layer, multiple: Int = 1, layers: [String] = [], seed: UInt64 = 0
  ) {
    self.amount = amount
    self.unit = unit
    self.criterion = criterion
    self.scope = scope
    self.multiple = multiple
    self.layers = layers
    self.seed = seed
  }

  public var needsCalibration: Bool { criterion.needsData }

  public var step: String {
    let even = multiple == 1 ? "" : " multiple=\(multiple)"
    return "prune \(Percent.text(amount)) what=\(unit.rawValue) by=\(criterion.rawValue)"
      + " scope=\(scope.rawValue)\(even)\(Self.text(ofLayers: layers))"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try checkAmount()
    let dependencies = try ChannelDependencies(model)
    let groups = try groups(of: dependencies, in: model)
    let scores = try ChannelScores(model, by: criterion, on: calibration, seed: seed)
    let scored = try groups.map { group in try group.channels.map { try scores.score($0) } }
    var removed: Set<ChannelLabels.Label> = []
    for (group, gone) in zip(groups, select(scored)) {
      guard gone.count < group.count else { throw emptied(group) }
      removed.formUnion(gone.map { group.channels[$0].label })
    }
    var removal = ChannelRemoval(dependencies, removed: removed)
    return try removal.apply(to: model)
  }

  /// The groups that are meant.
  ///
  /// - Throws: A `CompressionError` where a layer is named whose channels have to stay.
  private func groups(
    of dependencies: ChannelDependencies, in model: Model
  ) throws(CompressionError) -> [ChannelGroup] {
    _ = try ProductWeight.all(of: model, layers: [])
    let all = dependencies.groups.filter { $0.isHeads == (unit == .heads) && $0.count > 1 }
    let free = all.filter { $0.reasonToKeep == nil }
    for layer in layers where !free.contains(where: { $0.name == layer }) {
      let kept = all.first { $0.name == layer }?.reasonToKeep
      let known = free.map { "`\($0.name)`" }.joined(separator: ", ")
      throw CompressionError(
        kept.map { "its \(unit.rawValue) have to stay: \($0)" }
          ?? "makes no \(unit.rawValue) of its own", layer: layer,
        hint: known.isEmpty ? nil : "those of \(known) can be pruned")
    }
    guard !free.isEmpty else {
      let reasons = all.compactMap { group in
        group.reasonToKeep.map { "`\(group.name)`: \($0)" }
      }
      throw CompressionError(
        "the model has no \(unit.rawValue) that can be taken out",
        hint: reasons.isEmpty ? nil : reasons.prefix(3).joined(separator: "; "))
    }
    return layers.isEmpty ? free : free.filter { layers.contains($0.name) }
  }

  private func emptied(_ group: ChannelGroup) -> CompressionError {
    CompressionError(
      "pruning \(Percent.text(amount)) would take all of its \(group.count) \(unit.rawValue)",
      layer: group.name, hint: scope == .global ? "prune less, or use scope=layer" : "prune less")
  }
}

extension ChannelPruning {
  /// The channels to take out, by their place in each group.
  private func select(_ scores: [[Double]]) -> [[Int]] {
    let counts: [Int]
    switch scope {
    case .layer:
      counts = scores.map { Int((amount * Double($0.count)).rounded(.toNearestOrEven)) }
    case .global:
      counts = globalCounts(scores)
    }
    return zip(scores, counts).map { scores, count in
      let kept = scores.count - count
      let even = kept >= multiple ? (kept + multiple / 2) / multiple * multiple : kept
      let gone = max(scores.count - max(even, min(kept, multiple)), 0)
      let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
      return Array(order.prefix(gone))
    }
  }

  /// How many of each group are among the least of all.
  private func globalCounts(_ scores: [[Double]]) -> [Int] {
    let means = scores.map { $0.reduce(0, +) / Double(max($0.count, 1)) }
    let all = scores.indices.flatMap { group in
      scores[group].map { (share: means[group] > 0 ? $0 / means[group] : 0, group: group) }
    }
    let count = Int((amount * Double(all.count)).rounded(.toNearestOrEven))
    let order = all.indices.sorted { (all[$0].share, $0) < (all[$1].share, $1) }
    var counts = scores.map { _ in 0 }
    for index in order.prefix(count) { counts[all[index].group] += 1 }
    return counts
  }
}

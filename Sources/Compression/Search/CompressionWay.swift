import ModelGraph

/// The plans from a model as it is to the smallest one, each a step from the last: what costs the
/// least loss for what it saves goes first.
struct CompressionWay {
  /// At least one; the first is where the least loss is expected.
  let plans: [CompressionPlan]
  /// Each layer's choices from the least loss on, each with a lower cost than the one before.
  private let ladders: [String: [Option]]

  /// What may be done to a layer, with what it saves and loses where it is done alone.
  private struct Option {
    let choice: CompressionPlan.Choice
    let cost: Double
    let loss: Double
  }

  /// A plan beside another, with what is expected to change.
  struct Neighbour {
    let plan: CompressionPlan
    let cost: Double
    let loss: Double
  }

  /// - Parameters:
  ///   - measured: Each layer with one thing done to it; what several do is taken as the sum.
  ///   - base: The score of the model as it is.
  ///   - cost: What is to be saved.
  init(
    of model: Model, in space: CompressionSpace, _ measured: [CompressionSpace.Measurement],
    base: CompressionSpace.Score, cost: (Model) throws -> Double
  ) throws {
    var choices: [String: CompressionPlan.Choice] = [:]
    var ladders: [String: [Option]] = [:]
    var steps: [(layer: String, choice: CompressionPlan.Choice, slope: Double)] = []
    for layer in try CompressionSpace.layers(of: model) {
      let options = try Self.options(for: layer, measured.filter { $0.layer == layer }, base)
        .map { choice, loss in
          let changed = try space.plan([layer: choice]).applied(to: model)
          return Option(choice: choice, cost: try cost(changed), loss: loss)
        }
      let hull = Self.lowerHull(of: options)
      choices[layer] = hull.first?.choice
      ladders[layer] = hull
      for (from, to) in zip(hull, hull.dropFirst()) {
        steps.append((layer, to.choice, (to.loss - from.loss) / (from.cost - to.cost)))
      }
    }
    var plans = [space.plan(choices)]
    // A layer's own slopes only rise, so its steps stay in their order.
    for step in steps.enumerated().sorted(by: { ($0.1.slope, $0.0) < ($1.1.slope, $1.0) }) {
      choices[step.element.layer] = step.element.choice
      plans.append(space.plan(choices))
    }
    self.plans = plans
    self.ladders = ladders
  }

  /// The plans that differ from one in a layer's next choice up or down, or in that of two layers in
  /// opposite directions.
  func neighbours(of plan: CompressionPlan) -> [Neighbour] {
    let (up, down) = (moves(from: plan, by: -1), moves(from: plan, by: 1))
    let swaps = up.flatMap { first in
      down.filter { $0.layer != first.layer }.map { [first, $0] }
    }
    return (up.map { [$0] } + down.map { [$0] } + swaps).map { moves in
      var changed = plan
      for move in moves { changed.choices[move.layer] = move.to.choice }
      return Neighbour(
        plan: changed, cost: moves.reduce(0) { $0 + $1.to.cost - $1.from.cost },
        loss: moves.reduce(0) { $0 + $1.to.loss - $1.from.loss })
    }
  }

  private func moves(
    from plan: CompressionPlan, by step: Int
  ) -> [(layer: String, from: Option, to: Option)] {
    ladders.sorted { $0.key < $1.key }.compactMap { layer, ladder in
      guard let place = ladder.firstIndex(where: { $0.choice == plan.choices[layer] }),
        ladder.indices.contains(place + step)
      else { return nil }
      return (layer, ladder[place], ladder[place + step])
    }
  }

  /// All combinations of the single changes, their losses added up.
  private static func options(
    for layer: String, _ measured: [CompressionSpace.Measurement], _ base: CompressionSpace.Score
  ) -> [(CompressionPlan.Choice, Double)] {
    func alternatives(
      _ isOne: (CompressionPlan.Choice) -> Bool
    ) -> [(choice: CompressionPlan.Choice, loss: Double)] {
      [(CompressionPlan.Choice(), 0)]
        + measured.filter { isOne($0.choice) }.map { ($0.choice, $0.score.loss - base.loss) }
    }
    let widths = alternatives { $0.bits != nil }
    let shares = alternatives { $0.pruned > 0 }
    let channels = alternatives { $0.narrowed > 0 }
    return widths.flatMap { width in
      shares.flatMap { share in
        channels.map { channel in
          (
            CompressionPlan.Choice(
              bits: width.choice.bits, pruned: share.choice.pruned,
              narrowed: channel.choice.narrowed), width.loss + share.loss + channel.loss
          )
        }
      }
    }
  }

  /// The options from the least loss on that none, and no mixture of two, beats; costs fall and
  /// slopes rise.
  private static func lowerHull(of options: [Option]) -> [Option] {
    guard var last = options.min(by: { ($0.loss, $0.cost) < ($1.loss, $1.cost) }) else { return [] }
    var hull = [last]
    func slope(_ option: Option) -> Double { (option.loss - last.loss) / (last.cost - option.cost) }
    while let next = options.filter({ $0.cost < last.cost }).min(by: {
      (slope($0), $0.cost) < (slope($1), $1.cost)
    }) {
      hull.append(next)
      last = next
    }
    return hull
  }
}

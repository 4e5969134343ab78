public import ModelGraph
import TensorEngine

/// Looks for what to do to each layer of a model so that it keeps within bounds: mixed precision and
/// pruning.
///
/// One layer at a time is measured first. Losses are taken to add up, so the best plans for every
/// price of a byte follow from each layer's lower convex hull of loss over cost (a Lagrangian, as in
/// Shoham and Gersho 1988). Plans on that way are then made and measured, for losses don't quite add
/// up: some of the whole way, then ever nearer to the bound.
public struct CompressionSearch: Sendable {
  /// What the result keeps within; at least one is given.
  public struct Bounds: Hashable, Sendable {
    /// Of the file.
    public var bytes: Int?
    public var multiplyAdds: Int?
    /// The accuracy that may be lost, as a share of all samples: then the smallest is looked for,
    /// else the most accurate.
    public var drop: Double?

    public init(bytes: Int? = nil, multiplyAdds: Int? = nil, drop: Double? = nil) {
      self.bytes = bytes
      self.multiplyAdds = multiplyAdds
      self.drop = drop
    }
  }

  /// A plan that was made and measured.
  public struct Trial: Hashable, Sendable {
    public let plan: CompressionPlan
    public let score: CompressionSpace.Score
    /// Of the file.
    public let bytes: Int
    public let multiplyAdds: Int
    /// Its place on the way from the model as it is to the smallest plan.
    let place: Int
  }

  /// What is measured of a model.
  public struct Meter {
    let evaluate: (Model) throws -> CompressionSpace.Score
    let byteCount: (Model) throws -> Int

    /// - Parameter byteCount: The bytes of a model's file.
    public init(
      evaluate: @escaping (Model) throws -> CompressionSpace.Score,
      byteCount: @escaping (Model) throws -> Int
    ) {
      self.evaluate = evaluate
      self.byteCount = byteCount
    }
  }

  public var space: CompressionSpace
  public var bounds: Bounds
  /// The most plans that are made and measured.
  public var tries: Int

  public init(in space: CompressionSpace, within bounds: Bounds, tries: Int = 24) {
    self.space = space
    self.bounds = bounds
    self.tries = tries
  }

  /// The best plan that keeps within the bounds, and all that were tried, the model as it is first.
  ///
  /// - Parameter report: Told the share that is done, and what was found last.
  /// - Throws: A `CompressionError` where the bounds are out of reach, if possible before anything is
  ///   measured; what the meter throws; a `CancellationError` once the user has asked to stop.
  public func callAsFunction(
    _ model: Model, by meter: Meter, report: (Double, String) -> Void = { _, _ in }
  ) throws -> (best: Trial, trials: [Trial]) {
    try checkReach(of: model, by: meter)
    let measured = try space.sensitivities(of: model, evaluate: meter.evaluate) {
      report($0 / 2, $1)
    }
    let base = try trial(of: space.plan([:]), at: -1, model, meter)
    let way = try CompressionWay(
      of: model, in: space, measured, base: base.score, cost: cost(of: model))
    var found = Tried(bounds: bounds, base: base)
    while found.trials.count <= tries, let place = found.next(on: way.plans.count, of: tries) {
      try Cancellation.check()
      let trial = try trial(of: way.plans[place], at: place, model, meter)
      found.trials.append(trial)
      report(
        0.5 + 0.5 * Double(found.trials.count) / Double(tries + 1),
        "plan \(found.trials.count - 1): \(trial.bytes) bytes, \(Percent.text(trial.score.accuracy))"
      )
    }
    guard let best = found.best else { throw found.outOfReach }
    return (best, found.trials)
  }

  private func trial(
    of plan: CompressionPlan, at place: Int, _ model: Model, _ meter: Meter
  ) throws -> Trial {
    let made = try plan.applied(to: model)
    return Trial(
      plan: plan, score: try meter.evaluate(made), bytes: try meter.byteCount(made),
      multiplyAdds: try made.cost().multiplyAdds, place: place)
  }

  /// What is saved: bytes, multiply-adds, or both as shares of what they may be.
  private func cost(of model: Model) -> (Model) throws -> Double {
    let (bytes, multiplyAdds) = (bounds.bytes, bounds.multiplyAdds)
    return { changed in
      guard let multiplyAdds else { return Double(changed.weightBytes) }
      let operations = Double(try changed.cost().multiplyAdds) / Double(max(multiplyAdds, 1))
      guard let bytes else { return operations }
      return operations + Double(changed.weightBytes) / Double(max(bytes, 1))
    }
  }

  /// Compares the bounds with the plan that saves most, whatever it does to the accuracy.
  private func checkReach(of model: Model, by meter: Meter) throws {
    guard bounds.bytes != nil || bounds.multiplyAdds != nil || bounds.drop != nil else {
      throw CompressionError("a search needs a bound", hint: "give budget=, operations= or drop=")
    }
    try space.check()
    let removable = space.narrowed.isEmpty ? [] : try CompressionSpace.removable(in: model)
    var choices: [String: CompressionPlan.Choice] = [:]
    for layer in try CompressionSpace.layers(of: model) {
      choices[layer] = CompressionPlan.Choice(
        bits: space.bits.min(), pruned: space.pruned.max() ?? 0,
        narrowed: removable.contains(layer) ? space.narrowed.max() ?? 0 : 0)
    }
    let least = try space.plan(choices).applied(to: model)
    if let budget = bounds.bytes, try meter.byteCount(least) > budget {
      throw CompressionError(
        "the smallest plan takes \(try meter.byteCount(least)) bytes, above the budget of \(budget)",
        hint: "allow fewer bits or more pruning, or a larger budget")
    }
    if let budget = bounds.multiplyAdds, try least.cost().multiplyAdds > budget {
      throw CompressionError(
        "the plan with the least work takes \(try least.cost().multiplyAdds) multiply-adds, above "
          + "\(budget)",
        hint: space.narrowed.isEmpty
          ? "allow channels to be taken out: channels=[25% 50%]" : "allow more channels to go")
    }
  }
}

/// The plans tried so far, and which to try next.
private struct Tried {
  let bounds: CompressionSearch.Bounds
  let base: CompressionSearch.Trial
  var trials: [CompressionSearch.Trial]

  init(bounds: CompressionSearch.Bounds, base: CompressionSearch.Trial) {
    (self.bounds, self.base, trials) = (bounds, base, [base])
  }

  /// The place of the next plan to try: first some of the whole way, then halfway from the best to
  /// what lies beyond it; nil once there is nothing in between.
  func next(on count: Int, of tries: Int) -> Int? {
    let tried = Set(trials.map(\.place))
    let spread = min(max(2, tries / 2), count)
    let overview = (0..<spread).map { spread == 1 ? 0 : $0 * (count - 1) / (spread - 1) }
    if let place = overview.first(where: { !tried.contains($0) }) { return place }
    guard let best = best?.place else {
      return gap(after: nearest?.place ?? 0, tried, count)
        ?? gap(before: nearest?.place ?? 0, tried)
    }
    let beyond = bounds.drop == nil ? gap(before: best, tried) : gap(after: best, tried, count)
    return beyond
      ?? (bounds.drop == nil ? gap(after: best, tried, count) : gap(before: best, tried))
  }

  private func gap(after place: Int, _ tried: Set<Int>, _ count: Int) -> Int? {
    let following = tried.filter { $0 > place }.min() ?? count
    return following - place > 1 ? (place + following) / 2 : nil
  }

  private func gap(before place: Int, _ tried: Set<Int>) -> Int? {
    let preceding = tried.filter { $0 < place }.max() ?? -1
    return place - preceding > 1 ? (place + preceding) / 2 : nil
  }

  /// The best that keeps within the bounds: the smallest where a drop is allowed, else the most
  /// accurate.
  var best: CompressionSearch.Trial? {
    trials.filter(isWithin).min { first, second in
      bounds.drop == nil ? isMoreAccurate(first, second) : isSmaller(first, second)
    }
  }

  private func isMoreAccurate(
    _ a: CompressionSearch.Trial, _ b: CompressionSearch.Trial
  ) -> Bool {
    (-a.score.accuracy, a.score.loss, a.bytes) < (-b.score.accuracy, b.score.loss, b.bytes)
  }

  private func isSmaller(_ a: CompressionSearch.Trial, _ b: CompressionSearch.Trial) -> Bool {
    bounds.multiplyAdds == nil
      ? (a.bytes, a.score.loss) < (b.bytes, b.score.loss)
      : (a.multiplyAdds, a.bytes) < (b.multiplyAdds, b.bytes)
  }

  private func isWithin(_ trial: CompressionSearch.Trial) -> Bool {
    isSmallEnough(trial) && isAccurateEnough(trial)
  }

  private func isSmallEnough(_ trial: CompressionSearch.Trial) -> Bool {
    trial.bytes <= bounds.bytes ?? .max && trial.multiplyAdds <= bounds.multiplyAdds ?? .max
  }

  private func isAccurateEnough(_ trial: CompressionSearch.Trial) -> Bool {
    bounds.drop.map { trial.score.accuracy >= base.score.accuracy - $0 - 1e-12 } ?? true
  }

  /// The most accurate of those that are small enough.
  private var nearest: CompressionSearch.Trial? {
    trials.filter(isSmallEnough).min(by: isMoreAccurate)
  }

  var outOfReach: CompressionError {
    guard let nearest else {
      return CompressionError(
        "none of the \(trials.count - 1) plans tried is small enough",
        hint: "try more of them: tries=\(2 * trials.count)")
    }
    let lost = base.score.accuracy - nearest.score.accuracy
    return CompressionError(
      "none of the \(trials.count - 1) plans tried is within the bounds: the nearest takes "
        + "\(nearest.bytes) bytes and loses \(Percent.text(lost))",
      hint: "allow a larger drop or budget, or repair the loss: `quantize … data=` trains")
  }
}

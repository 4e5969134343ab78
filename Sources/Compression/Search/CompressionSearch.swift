public import ModelGraph
import TensorEngine

/// Looks for what to do to each layer of a model so that it keeps within bounds: mixed precision and
/// pruning.
///
/// One layer at a time is measured first. Losses of layers are taken to add up, so the best plans for every
/// price of a byte follow from each layer's lower convex hull of loss over cost (a Lagrangian, as in
/// Shoham and Gersho 1988). Plans on that way are then made and measured, for losses don't quite add
/// up: some of the whole way, then ever nearer to the bound, then what lies beside the best.
public struct CompressionSearch: Sendable {
  /// What the result keeps within; at least one is given.
  public struct Bounds: Hashable, Sendable {
    /// Of the file.
    public var bytes: Int?
    public var multiplyAdds: Int?
    /// What one sample may take, by the clock.
    public var seconds: Double?
    /// The accuracy that may be lost, as a share of all samples: then the smallest is looked for,
    /// else the most accurate.
    public var drop: Double?

    public init(
      bytes: Int? = nil, multiplyAdds: Int? = nil, seconds: Double? = nil, drop: Double? = nil
    ) {
      self.bytes = bytes
      self.multiplyAdds = multiplyAdds
      self.seconds = seconds
      self.drop = drop
    }

    /// Whether work is bound, rather than bytes alone.
    var boundsWork: Bool { multiplyAdds != nil || seconds != nil }
  }

  /// A plan that was made and measured.
  public struct Trial: Hashable, Sendable {
    public let plan: CompressionPlan
    public let score: CompressionSpace.Score
    /// Of the file.
    public let bytes: Int
    public let multiplyAdds: Int
    /// By the clock; nil where no time is bound.
    public let seconds: Double?
    /// Its place on the way from the model as it is to the smallest plan; nil beside the way.
    let place: Int?
  }

  /// What is measured of a model.
  public struct Meter {
    let evaluate: (Model) throws -> CompressionSpace.Score
    let byteCount: (Model) throws -> Int
    let seconds: (Model) throws -> Double

    /// - Parameters:
    ///   - byteCount: The bytes of a model's file.
    ///   - seconds: What one sample takes; asked only where time is bound.
    public init(
      evaluate: @escaping (Model) throws -> CompressionSpace.Score,
      byteCount: @escaping (Model) throws -> Int, seconds: @escaping (Model) throws -> Double
    ) {
      self.evaluate = evaluate
      self.byteCount = byteCount
      self.seconds = seconds
    }
  }

  /// How far a search is.
  public struct Report: Sendable {
    /// From 0 to 1.
    public let progress: Double
    /// What is measured of a layer; nil once plans are tried.
    public let layer: String?
    /// The plans tried so far, the model as it is first; none while layers are measured.
    public let trials: [Trial]
    /// The best of them that keeps within the bounds.
    public let best: Trial?
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
  /// - Throws: A `CompressionError` where the bounds are out of reach, if possible before anything is
  ///   evaluated; what the meter throws; a `CancellationError` once the user has asked to stop.
  public func callAsFunction(
    _ model: Model, by meter: Meter, report: (Report) -> Void = { _ in }
  ) throws -> (best: Trial, trials: [Trial]) {
    try checkReach(of: model, by: meter)
    let measured = try space.sensitivities(of: model, evaluate: meter.evaluate) {
      report(Report(progress: $0 / 2, layer: $1, trials: [], best: nil))
    }
    let base = try trial(of: space.plan([:]), at: nil, model, meter)
    let way = try CompressionWay(
      of: model, in: space, measured, base: base.score, cost: cost(of: model)
    ) { plan in
      try Cancellation.check()
      report(Report(progress: 0.5, layer: plan.text, trials: [], best: nil))
      return try meter.evaluate(plan.applied(to: model)).loss
    }
    var found = TriedPlans(bounds: bounds, base: base)
    while found.trials.count <= tries, let (plan, place) = found.next(on: way, of: tries) {
      try Cancellation.check()
      let trial = try trial(of: plan, at: place, model, meter)
      found.trials.append(trial)
      let progress = 0.5 + 0.5 * Double(found.trials.count) / Double(tries + 1)
      report(Report(progress: progress, layer: nil, trials: found.trials, best: found.best))
    }
    guard let best = found.best else { throw found.outOfReach }
    return (best, found.trials)
  }

  private func trial(
    of plan: CompressionPlan, at place: Int?, _ model: Model, _ meter: Meter
  ) throws -> Trial {
    let made = try plan.applied(to: model)
    return Trial(
      plan: plan, score: try meter.evaluate(made), bytes: try meter.byteCount(made),
      multiplyAdds: try made.cost().multiplyAdds,
      seconds: bounds.seconds == nil ? nil : try meter.seconds(made), place: place)
  }

  /// What is saved: bytes, multiply-adds, or both as shares of what they may be. Multiply-adds stand
  /// for time, which the clock tells too roughly for one layer.
  private func cost(of model: Model) throws -> (Model) throws -> Double {
    guard bounds.boundsWork else { return { Double($0.weightBytes) } }
    let operations = Double(try bounds.multiplyAdds ?? model.cost().multiplyAdds)
    let bytes = bounds.bytes
    return { changed in
      let share = Double(try changed.cost().multiplyAdds) / max(operations, 1)
      return share + (bytes.map { Double(changed.weightBytes) / Double(max($0, 1)) } ?? 0)
    }
  }

  /// Compares the bounds with the plan that saves most, whatever it does to the accuracy.
  private func checkReach(of model: Model, by meter: Meter) throws {
    guard bounds.bytes != nil || bounds.boundsWork || bounds.drop != nil else {
      throw CompressionError(
        "a search needs a bound", hint: "give budget=, operations=, latency= or drop=")
    }
    try space.check()
    let least = try space.smallest(of: model).applied(to: model)
    if let budget = bounds.bytes, try meter.byteCount(least) > budget {
      throw CompressionError(
        "the smallest plan takes \(try meter.byteCount(least)) bytes, above the budget of \(budget)",
        hint: "allow fewer bits or more pruning, or a larger budget")
    }
    let hint =
      space.narrowed.isEmpty
      ? "allow channels to be taken out: channels=[25% 50%]" : "allow more channels to go"
    if let budget = bounds.multiplyAdds, try least.cost().multiplyAdds > budget {
      throw CompressionError(
        "the plan with the least work takes \(try least.cost().multiplyAdds) multiply-adds, above "
          + "\(budget)", hint: hint)
    }
    if let limit = bounds.seconds {
      let seconds = try meter.seconds(least)
      guard seconds > limit else { return }
      throw CompressionError(
        "the plan with the least work takes \(seconds.microseconds) here, above "
          + limit.microseconds, hint: hint)
    }
  }
}

extension Double {
  /// Seconds as they read in a sentence: `120.5 µs`.
  var microseconds: String { "\((self * 1e7).rounded() / 10) µs" }
}

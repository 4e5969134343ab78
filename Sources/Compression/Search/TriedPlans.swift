import ModelGraph

/// The plans tried so far, and which to try next.
struct TriedPlans {
  let bounds: CompressionSearch.Bounds
  let base: CompressionSearch.Trial
  var trials: [CompressionSearch.Trial]

  init(bounds: CompressionSearch.Bounds, base: CompressionSearch.Trial) {
    (self.bounds, self.base, trials) = (bounds, base, [base])
  }

  /// The next plan to try, and its place where it is on the way: first some of the whole way, then
  /// halfway from the best to what lies beyond it, then beside the best; nil once nothing is left.
  func next(
    on way: CompressionWay, of tries: Int
  ) -> (plan: CompressionPlan, place: Int?)? {
    if let place = nextPlace(on: way.plans.count, of: tries) { return (way.plans[place], place) }
    return best.flatMap { nextNeighbour(of: $0, on: way) }.map { ($0, nil) }
  }

  /// The untried plan beside the best that should lose least: of those smaller than it where the
  /// smallest is looked for, else of those that should keep within the budget.
  private func nextNeighbour(
    of best: CompressionSearch.Trial, on way: CompressionWay
  ) -> CompressionPlan? {
    let tried = Set(trials.map(\.plan))
    let room = room(beside: best)
    return way.neighbours(of: best.plan)
      .filter { !tried.contains($0.plan) }
      .filter { bounds.drop == nil ? $0.cost <= room && $0.loss < 0 : $0.cost < 0 }
      .min { $0.loss < $1.loss }?.plan
  }

  /// What a plan beside another may cost more, in the way's own measure: bytes, or shares of the
  /// budgets.
  private func room(beside trial: CompressionSearch.Trial) -> Double {
    func share(_ value: Int, of budget: Int?) -> Double {
      budget.map { 1 - Double(value) / Double(max($0, 1)) } ?? 0
    }
    guard bounds.boundsWork else { return Double((bounds.bytes ?? trial.bytes) - trial.bytes) }
    return share(trial.multiplyAdds, of: bounds.multiplyAdds) + share(trial.bytes, of: bounds.bytes)
  }

  private func nextPlace(on count: Int, of tries: Int) -> Int? {
    let tried = Set(trials.compactMap(\.place))
    let spread = min(max(2, tries / 2), count)
    let overview = (0..<spread).map { spread == 1 ? 0 : $0 * (count - 1) / (spread - 1) }
    if let place = overview.first(where: { !tried.contains($0) }) { return place }
    guard let found = best else {
      let place = nearest?.place ?? 0
      return gap(after: place, tried, count) ?? gap(before: place, tried)
    }
    guard let best = found.place ?? (found == base ? 0 : nil) else { return nil }
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
    bounds.boundsWork
      ? (a.multiplyAdds, a.bytes) < (b.multiplyAdds, b.bytes)
      : (a.bytes, a.score.loss) < (b.bytes, b.score.loss)
  }

  private func isWithin(_ trial: CompressionSearch.Trial) -> Bool {
    isSmallEnough(trial) && isAccurateEnough(trial)
  }

  private func isSmallEnough(_ trial: CompressionSearch.Trial) -> Bool {
    trial.bytes <= bounds.bytes ?? .max && trial.multiplyAdds <= bounds.multiplyAdds ?? .max
      && trial.seconds ?? 0 <= bounds.seconds ?? .infinity
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
    let time = nearest.seconds.map { ", \($0.microseconds)" } ?? ""
    return CompressionError(
      "none of the \(trials.count - 1) plans tried is within the bounds: the nearest takes "
        + "\(nearest.bytes) bytes\(time) and loses \(Percent.text(lost))",
      hint: "allow a larger drop or budget, or repair the loss: `quantize … data=` trains")
  }
}

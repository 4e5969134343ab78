/// How the share of pruned weights grows over the steps of iterative pruning, which fine-tunes
/// after each.
public enum PruningSchedule: String, Codable, Sendable, CaseIterable {
  /// Equally much more at every step.
  case linear
  /// Much at first, less and less: `final + (first - final) * (1 - step / steps)^3` (Zhu and Gupta
  /// 2017, arXiv 1710.01878, equation 1).
  case cubic

  /// The share to have pruned after each of `steps` steps; the last is `final`.
  ///
  /// - Precondition: There is at least one step.
  public func amounts(from first: Double = 0, to final: Double, steps: Int) -> [Double] {
    precondition(steps > 0, "a schedule has at least one step")
    return (1...steps).map { step in
      guard step < steps else { return final }
      let left = 1 - Double(step) / Double(steps)
      let share = self == .linear ? left : left * left * left
      return final + (first - final) * share
    }
  }
}

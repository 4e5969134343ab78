/// How the learning rate changes in the course of a training.
public enum LearningRateSchedule: Hashable, Sendable, Codable {
  case constant
  /// Half a cosine from the full rate down to none (Loshchilov and Hutter 2017, arXiv 1608.03983,
  /// without restarts).
  case cosine
  /// Multiplied by `factor` each time another `share` of the steps is done.
  case step(share: Double = 1.0 / 3, factor: Double = 0.1)

  /// What the rate is multiplied by at step `step` of `count`, counted from 0.
  public func factor(atStep step: Int, of count: Int) -> Double {
    let progress = Double(step) / Double(max(count, 1))
    switch self {
    case .constant: return 1
    case .cosine: return 0.5 * (1 + portableCosine(ofHalfTurns: progress))
    case .step(let share, let factor):
      let drops = Int(progress / max(share, 1e-9))
      return (0..<drops).reduce(1) { value, _ in value * factor }
    }
  }

  /// cos(π·x) for 0 ≤ x ≤ 1 by its Taylor series about the nearer quarter turn, in plain additions
  /// and multiplications, so that the bits don't depend on a mathematics library.
  private func portableCosine(ofHalfTurns x: Double) -> Double {
    let angle = (x - 0.5) * Double.pi
    let square = angle * angle
    var term = -angle
    var sum = term
    for index in 1...12 {
      term *= -square / Double((2 * index) * (2 * index + 1))
      sum += term
    }
    return sum
  }
}

/// What tells which weights or channels matter least.
public enum PruningCriterion: String, Codable, Sendable, CaseIterable {
  case magnitude, gradient, fisher, wanda, activation, zeros, entropy, random

  /// How it is measured.
  var measure: any ImportanceMeasure {
    switch self {
    case .magnitude: Magnitude()
    case .gradient: GradientImportance()
    case .fisher: FisherImportance()
    case .wanda: WandaImportance()
    case .activation: ActivationMagnitude()
    case .zeros: ActivationZeros()
    case .entropy: ActivationEntropy()
    case .random: RandomImportance()
    }
  }

  /// Whether it has to see data.
  public var needsData: Bool { measure.needsData }

  /// What is computed, and the paper that it is from.
  public var formula: String { measure.formula }
  public var source: String { measure.source }

  /// Whether it tells channels apart only, and not the weights of one.
  public var ranksChannelsOnly: Bool { measure is any ChannelMeasure }
}

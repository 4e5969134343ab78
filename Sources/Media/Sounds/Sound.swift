/// A sound of one channel.
public struct Sound: Hashable, Sendable {
  /// In samples a second.
  public let sampleRate: Int
  /// From -1 to 1.
  public let samples: [Float]

  /// More samples than this, over all channels, are taken for a mistake: 23 minutes in CD quality.
  public static let mostSamples = 1 << 27

  /// - Precondition: The rate is positive.
  public init(sampleRate: Int, samples: [Float]) {
    precondition(sampleRate > 0, "a rate of \(sampleRate)")
    self.sampleRate = sampleRate
    self.samples = samples
  }

  /// The first `count` samples, and silence where there are fewer.
  func cut(to count: Int) -> Sound {
    let kept = samples.prefix(count)
    return Sound(
      sampleRate: sampleRate,
      samples: Array(kept) + [Float](repeating: 0, count: count - kept.count))
  }
}

/// How queries and keys are turned by their positions (Su et al. 2021, arXiv 2104.09864).
public struct Rotary: Hashable, Sendable, Codable {
  /// How much of a head is turned.
  public var size: Int
  /// What the frequencies are powers of.
  public var base: Double
  public var pairing: Pairing
  public var scaling: Scaling

  public enum Pairing: String, Hashable, Sendable, Codable {
    /// Two neighbours, as GGUF files of Llamas have them.
    case adjacent
    /// An element and the one half the size further on.
    case halves
  }

  /// How positions beyond those of the training are brought into what was learned.
  public enum Scaling: Hashable, Sendable, Codable {
    case none
    /// All frequencies over a factor (Chen et al. 2023, arXiv 2306.15595).
    case linear(Double)
    case yarn(Yarn)
    case llama3(Llama3)
    /// Each frequency over a factor of its own.
    case factors([Float])
    case longRope(LongRope)
  }

  public init(
    size: Int, base: Double = 10_000, pairing: Pairing = .adjacent, scaling: Scaling = .none
  ) {
    self.size = size
    self.base = base
    self.pairing = pairing
    self.scaling = scaling
  }

  /// Peng et al. 2023, arXiv 2309.00071: slow turns are stretched, fast ones stay.
  public struct Yarn: Hashable, Sendable, Codable {
    public var factor: Double
    /// The positions of the training.
    public var context: Int
    /// The turns within the context from which on a frequency stays, and up to which it is
    /// stretched.
    public var fast = 32.0
    public var slow = 1.0
    /// What cosines and sines are multiplied by beyond 1 + ln(factor) / 10.
    public var magnitude = 1.0

    public init(factor: Double, context: Int) {
      self.factor = factor
      self.context = context
    }
  }

  /// Llama 3.1's (Grattafiori et al. 2024, arXiv 2407.21783): by the lengths of the waves.
  public struct Llama3: Hashable, Sendable, Codable {
    public var factor: Double
    public var low: Double
    public var high: Double
    public var context: Int

    public init(factor: Double, low: Double, high: Double, context: Int) {
      self.factor = factor
      self.low = low
      self.high = high
      self.context = context
    }
  }

  /// Ding et al. 2024, arXiv 2402.13753: factors for short sequences and others for long ones.
  public struct LongRope: Hashable, Sendable, Codable {
    public var short: [Float]
    public var long: [Float]
    /// The positions from which on a sequence is long.
    public var context: Int
    public var magnitude: Double

    public init(short: [Float], long: [Float], context: Int, magnitude: Double) {
      self.short = short
      self.long = long
      self.context = context
      self.magnitude = magnitude
    }
  }
}

extension Rotary {
  /// What each pair's frequency is divided by; nil where all stay as they are.
  public var factors: [Float]? {
    switch scaling {
    case .none: nil
    case .linear(let factor): [Float](repeating: Float(factor), count: size / 2)
    case .yarn(let yarn): yarn.factors(size: size, base: base)
    case .llama3(let llama): llama.factors(size: size, base: base)
    case .factors(let factors): factors
    case .longRope(let rope): rope.short
    }
  }

  /// The same for sequences that reach beyond `context`; nil where there is no difference.
  public var longFactors: [Float]? {
    if case .longRope(let rope) = scaling { rope.long } else { nil }
  }

  /// The positions from which on a sequence is long; 0 where none is.
  public var longContext: Int { if case .longRope(let rope) = scaling { rope.context } else { 0 } }

  /// What cosines and sines are multiplied by.
  public var magnitude: Double {
    switch scaling {
    case .none, .linear, .llama3, .factors: 1
    case .yarn(let yarn):
      yarn.factor > 1
        ? yarn.magnitude * (1 + naturalLogarithm(yarn.factor) / 10) : yarn.magnitude
    case .longRope(let rope): rope.magnitude
    }
  }
}

extension Rotary.Yarn {
  /// The pair that turns so often within the context.
  private func pair(turning turns: Double, size: Int, base: Double) -> Double {
    Double(size) * naturalLogarithm(Double(context) / (turns * 2 * Double.pi))
      / (2 * naturalLogarithm(base))
  }

  fileprivate func factors(size: Int, base: Double) -> [Float] {
    let first = Swift.max(pair(turning: fast, size: size, base: base).rounded(.down), 0)
    let last = Swift.min(
      pair(turning: slow, size: size, base: base).rounded(.up), Double(size - 1))
    return (0..<size / 2).map { index in
      let ramp = (Double(index) - first) / Swift.max(last - first, 0.001)
      let stretched = Swift.min(Swift.max(ramp, 0), 1)
      return Float(1 / (stretched / factor + (1 - stretched)))
    }
  }
}

extension Rotary.Llama3 {
  fileprivate func factors(size: Int, base: Double) -> [Float] {
    rotaryFrequencies(pairs: size / 2, base: base, factors: nil).map { frequency in
      let turns = Double(context) * frequency / (2 * Double.pi)
      guard turns > low else { return Float(factor) }
      guard turns < high else { return 1 }
      let kept = (turns - low) / (high - low)
      return Float(1 / (kept + (1 - kept) / factor))
    }
  }
}

extension Rotary.LongRope {
  /// What cosines and sines are multiplied by where a model made for `context` positions reaches
  /// further (arXiv 2402.13753, as Phi 3 has it).
  public static func magnitude(reach: Int, context: Int) -> Double {
    guard reach > context, context > 1 else { return 1 }
    let ratio = naturalLogarithm(Double(reach) / Double(context))
    return (1 + ratio / naturalLogarithm(Double(context))).squareRoot()
  }
}

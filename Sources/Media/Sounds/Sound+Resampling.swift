import TensorEngine

extension Sound {
  /// The sound at another rate: a polyphase filter, a sinc under a Kaiser window (β = 5) that reaches
  /// over ten samples of the slower rate to each side. What `scipy.signal.resample_poly` computes.
  public func resampled(to rate: Int) -> Sound {
    precondition(rate > 0, "a rate of \(rate)")
    guard rate != sampleRate, !samples.isEmpty else {
      return Sound(sampleRate: rate, samples: samples)
    }
    let common = Self.greatestCommonDivisor(rate, sampleRate)
    let (up, down) = (rate / common, sampleRate / common)
    let filter = Self.filter(up: up, down: down)
    let reach = filter.count / 2
    let count = (samples.count * up + down - 1) / down
    let resampled = (0..<count).map { position in
      // Sample k stands at k·up on the fine grid, output m at m·down.
      let place = position * down
      let first = max(0, (place - reach + up - 1) / up)
      let last = min(samples.count - 1, (place + reach) / up)
      var sum = 0.0
      for k in stride(from: first, through: last, by: 1) {
        sum += Double(samples[k]) * filter[place - k * up + reach]
      }
      return Float(sum)
    }
    return Sound(sampleRate: rate, samples: resampled)
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  /// A low pass at half of the slower rate, of unit gain for each of the `up` phases.
  private static func filter(up: Int, down: Int) -> [Double] {
    let rate = max(up, down)
    let reach = 10 * rate
    // sin(π·m/rate) is periodic in 2·rate.
    let circle = FourierTransform.exactCircle(of: 2 * rate)
    let taps = (-reach...reach).map { m in
      let sinc =
        m == 0
        ? 1
        : circle[((m % (2 * rate)) + 2 * rate) % (2 * rate)].sine * Double(rate)
          / (Double.pi * Double(m))
      let share = Double(m) / Double(reach)
      return sinc * besselI0(5 * (1 - share * share).squareRoot()) / besselI0(5)
    }
    let gain = Double(up) / taps.reduce(0, +)
    return taps.map { $0 * gain }
  }

  /// The modified Bessel function of order 0 by its power series, Σ ((x/2)^k / k!)².
  private static func besselI0(_ x: Double) -> Double {
    var (sum, term, k) = (1.0, 1.0, 1.0)
    while term > sum * 1e-17 {
      term *= x / (2 * k) * (x / (2 * k))
      sum += term
      k += 1
    }
    return sum
  }
}

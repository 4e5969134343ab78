/// How much of a signal is left by what is stored of it.
public enum SignalToNoise {
  /// `sum of x · y / √(sum of x² · sum of y²)`; `nil` where one of them is zero.
  ///
  /// - Precondition: Both are equally long.
  public static func cosine(of signal: [Float], as stored: [Float]) -> Double? {
    precondition(signal.count == stored.count, "\(signal.count) elements against \(stored.count)")
    var (product, first, second) = (0.0, 0.0, 0.0)
    for (x, y) in zip(signal, stored) {
      product += Double(x) * Double(y)
      first += Double(x) * Double(x)
      second += Double(y) * Double(y)
    }
    guard first > 0, second > 0 else { return nil }
    return product / (first * second).squareRoot()
  }

  /// `10 * log10(sum of x² / sum of (x - y)²)`; infinite where nothing is lost, minus infinite
  /// where the signal is zero and what is stored isn't.
  ///
  /// - Precondition: Both are equally long.
  public static func decibels(of signal: [Float], as stored: [Float]) -> Double {
    precondition(signal.count == stored.count, "\(signal.count) elements against \(stored.count)")
    var (power, noise) = (0.0, 0.0)
    for (x, y) in zip(signal, stored) {
      let (x, y) = (Double(x), Double(y))
      power += x * x
      noise += (x - y) * (x - y)
    }
    if noise == 0 { return .infinity }
    if power == 0 { return -.infinity }
    let ratio = power / noise
    return ratio > 0 && ratio.isFinite ? Decibels.of(ratio) : .nan
  }
}

/// The first line at which what was found doesn't mean what was recorded.
public struct OutputDifference: Equatable, Sendable {
  /// Counted from 1.
  public var line: Int
  /// `nil` where one of the two has ended.
  public var recorded: String?
  public var found: String?

  /// Compares two outputs by what they mean: words alike, numbers within a tolerance, and measured
  /// times and energies not at all.
  ///
  /// - Parameter tolerance: By what share of the larger one two numbers may differ.
  public static func first(
    recorded: String, found: String, tolerance: Double
  ) -> OutputDifference? {
    let recorded = lines(of: recorded)
    let found = lines(of: found)
    for index in 0..<max(recorded.count, found.count) {
      let before = index < recorded.count ? recorded[index] : nil
      let now = index < found.count ? found[index] : nil
      if let before, let now, means(before, now, tolerance) { continue }
      return OutputDifference(line: index + 1, recorded: before, found: now)
    }
    return nil
  }

  /// The lines without the space at their ends and the blank ones around them.
  private static func lines(of text: String) -> [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      line in
      var line = line
      while line.last?.isWhitespace == true { line.removeLast() }
      return String(line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    return lines
  }

  private static func means(_ recorded: String, _ found: String, _ tolerance: Double) -> Bool {
    if recorded == found { return true }
    let recorded = OutputToken.tokens(of: recorded)
    let found = OutputToken.tokens(of: found)
    return recorded.count == found.count
      && zip(recorded, found).allSatisfy { pair in agree(pair.0, pair.1, tolerance) }
  }

  private static func agree(_ a: OutputToken, _ b: OutputToken, _ tolerance: Double) -> Bool {
    guard case .number(let x, let xText) = a, case .number(let y, let yText) = b else {
      return a == b
    }
    guard x.isFinite, y.isFinite else { return xText == yText }
    return abs(x - y) <= tolerance * max(abs(x), abs(y))
  }
}

/// Of every `of` inputs that lead to an output, all but the `keep` that matter most.
///
/// Inputs are the last axis but one; what doesn't fill a run keeps its share, rounded up.
struct PatternSelection {
  let keep: Int
  let of: Int

  /// - Throws: A `CompressionError` where there is no such pattern, or it zeroes another share.
  static func check(keep: Int, of: Int, amount: Double) throws(CompressionError) {
    guard keep > 0, keep < of, of <= 64 else {
      throw CompressionError(
        "a pattern keeps at least one of up to 64 weights, and not all; not \(keep) of \(of)")
    }
    let share = 1 - Double(keep) / Double(of)
    guard abs(share - amount) < 0.005 else {
      throw CompressionError(
        "\(keep) of \(of) zeroes \(Percent.text(share)), not \(Percent.text(amount))",
        hint: "prune \(Percent.text(share)) pattern=\"\(keep):\(of)\"")
    }
  }

  /// Whether each weight is to go.
  func selected(_ scores: [Float], shape: [Int]) -> [Bool] {
    let (outputs, inputs) = (shape[shape.count - 1], shape[shape.count - 2])
    var selected = [Bool](repeating: false, count: scores.count)
    for matrix in stride(from: 0, to: scores.count, by: inputs * outputs) {
      for start in stride(from: 0, to: inputs, by: of) {
        let length = min(of, inputs - start)
        let gone = length - (length * keep + of - 1) / of
        for output in 0..<outputs {
          let places = (start..<(start + length)).map { matrix + $0 * outputs + output }
          let order = places.sorted { (scores[$0], $0) < (scores[$1], $1) }
          for place in order.prefix(gone) { selected[place] = true }
        }
      }
    }
    return selected
  }
}

/// What of a weight is zeroed at once.
public enum PruningGranularity: Hashable, Sendable, Codable {
  case weight
  /// So many neighbouring outputs of one input.
  case block(Int)
  /// Of every `of` inputs to an output, all but `keep` (Mishra et al. 2021, arXiv 2104.08378).
  case pattern(keep: Int, of: Int)

  /// As an option, a space before it; nothing for single weights.
  var text: String {
    switch self {
    case .weight: ""
    case .block(let width): " block=\(width)"
    case .pattern(let keep, let of): " pattern=\"\(keep):\(of)\""
    }
  }
}

extension PruningGranularity {
  /// The scores of what is zeroed at once, for a matrix of `outputs` columns: the sum of its
  /// weights' scores.
  func grouped(_ scores: [Float], outputs: Int) -> [Float] {
    guard case .block(let width) = self else { return scores }
    let blocks = (outputs + width - 1) / width
    var sums = [Float](repeating: 0, count: scores.count / outputs * blocks)
    for (index, score) in scores.enumerated() {
      sums[index / outputs * blocks + index % outputs / width] += score
    }
    return sums
  }

  /// What was selected, weight by weight.
  func spread(_ selected: [Bool], count: Int, outputs: Int) -> [Bool] {
    guard case .block(let width) = self else { return selected }
    let blocks = (outputs + width - 1) / width
    return (0..<count).map { selected[$0 / outputs * blocks + $0 % outputs / width] }
  }
}

/// A run of a sequence that comes several times in a row, written once.
struct RepeatedRun: Equatable {
  /// Where it comes first.
  let range: Range<Int>
  /// How many times it comes, one right after the other; 1 for what isn't repeated.
  let times: Int

  /// Where the whole of it ends.
  var end: Int { range.lowerBound + range.count * times }

  /// Runs longer than this aren't looked for.
  private static let longest = 512
  /// The least that writing a run once must save.
  private static let leastSaved = 6

  /// Cuts a sequence, from the front, into runs and single places, each run the one that saves most.
  static func runs<Key: Equatable>(in keys: [Key]) -> [RepeatedRun] {
    var runs: [RepeatedRun] = []
    var start = 0
    while start < keys.count {
      let run = mostSaving(at: start, in: keys)
      runs.append(run)
      start = run.end
    }
    return runs
  }

  private static func mostSaving<Key: Equatable>(at start: Int, in keys: [Key]) -> RepeatedRun {
    var best = RepeatedRun(range: start..<start + 1, times: 1)
    var saved = leastSaved - 1
    for length in stride(from: 1, through: min(longest, (keys.count - start) / 2), by: 1) {
      var end = start + length
      while end < keys.count, keys[end] == keys[end - length] { end += 1 }
      let times = (end - start) / length
      if length * (times - 1) > saved {
        saved = length * (times - 1)
        best = RepeatedRun(range: start..<start + length, times: times)
      }
    }
    return best
  }
}

extension String {
  /// The name without its numbers, by which the names of a repeated block are alike.
  var withoutNumbers: String { filter { !$0.isASCIIDigit } }

  /// This name and that of the last of its kind in one: `block1.key`, `block22.key` as
  /// `block1…22.key`.
  func spanning(to last: String, ellipsis: String) -> String {
    guard self != last else { return self }
    let endsInNumber = self.last?.isASCIIDigit ?? false
    if last.hasPrefix(self), !endsInNumber { return self + ellipsis + last.dropFirst(count) }
    let (parts, others) = (numberedParts, last.numberedParts)
    guard parts.count == others.count, withoutNumbers == last.withoutNumbers else {
      return self + ellipsis + last
    }
    return zip(parts, others).map { $0 == $1 ? $0 : "\($0)\(ellipsis)\($1)" }.joined()
  }

  /// Numbers and what is between them.
  private var numberedParts: [String] {
    var parts: [String] = []
    for character in self {
      if let last = parts.last?.last, last.isASCIIDigit == character.isASCIIDigit {
        parts[parts.count - 1].append(character)
      } else {
        parts.append(String(character))
      }
    }
    return parts
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

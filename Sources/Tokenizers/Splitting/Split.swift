/// One cut of text into words: what is looked for, and what becomes of it.
public struct Split: Hashable, Sendable, Codable {
  public var pattern: SplitPattern
  public var behavior: Behavior

  /// What becomes of a match (Hugging Face's `SplitDelimiterBehavior`).
  public enum Behavior: String, Hashable, Sendable, Codable {
    /// It is a word, and so is what lies between two.
    case isolated
    /// It is left out.
    case removed
    /// It is left out, and so is all that doesn't match: what lies between is nothing.
    case kept
    /// It ends the word before it.
    case mergedWithPrevious
    /// It begins the word after it.
    case mergedWithNext
  }

  public init(_ pattern: SplitPattern, _ behavior: Behavior = .isolated) {
    self.pattern = pattern
    self.behavior = behavior
  }
}

/// Takes the words that text is cut into, in order.
protocol WordSink {
  mutating func take(word: Range<Int>, of text: Span<UInt8>)
}

extension Collection<Split> where SubSequence == ArraySlice<Split> {
  /// Cuts `range` by every split in turn, each within the words of the one before.
  func forEachWord(in range: Range<Int>, of text: Span<UInt8>, into sink: inout some WordSink) {
    guard let split = first else { return sink.take(word: range, of: text) }
    let part = text.extracting(range)
    let origin = range.lowerBound
    var (position, pending) = (0, 0)
    // `pending` is where the word starts that isn't handed on yet.
    func emit(_ end: Int, _ sink: inout some WordSink, _ pending: inout Int, keep: Bool) {
      if keep, end > pending {
        dropFirst().forEachWord(in: origin + pending..<origin + end, of: text, into: &sink)
      }
      pending = end
    }
    while position < part.count {
      guard let end = split.pattern.match(in: part, at: position), end > position else {
        position = part.scalarEnd(at: position)
        continue
      }
      switch split.behavior {
      case .isolated:
        emit(position, &sink, &pending, keep: true)
        emit(end, &sink, &pending, keep: true)
      case .removed:
        emit(position, &sink, &pending, keep: true)
        emit(end, &sink, &pending, keep: false)
      case .kept:
        emit(position, &sink, &pending, keep: false)
        emit(end, &sink, &pending, keep: true)
      case .mergedWithPrevious: emit(end, &sink, &pending, keep: true)
      case .mergedWithNext: emit(position, &sink, &pending, keep: true)
      }
      position = end
    }
    emit(part.count, &sink, &pending, keep: split.behavior != .kept)
  }
}

/// Patterns that are a run of characters of one kind.
extension Span<UInt8> {
  @inline(__always)
  func match(of classes: CharacterClass, at index: Int, atMost most: Int = .max) -> Int? {
    let end = run(of: classes, from: index, atMost: most)
    return end > index ? end : nil
  }

  @inline(__always)
  func match(ofNone classes: CharacterClass, at index: Int) -> Int? {
    let end = run(ofNone: classes, from: index)
    return end > index ? end : nil
  }

  func match(at index: Int, atMost most: Int = .max, where isMember: (UInt32) -> Bool) -> Int? {
    var (end, count) = (index, 0)
    while end < self.count, count < most {
      let (value, next) = scalar(at: end)
      guard isMember(value) else { break }
      (end, count) = (next, count + 1)
    }
    return end > index ? end : nil
  }

  /// `\s?X+`.
  func spaced(_ classes: CharacterClass, at index: Int) -> Int? {
    let (first, next) = character(at: index)
    if first.contains(.space), let end = match(of: classes, at: next) { return end }
    return match(of: classes, at: index)
  }

  /// `\s+$`.
  func trailingSpace(at index: Int) -> Int? {
    let end = run(of: .space, from: index)
    return end == count && end > index ? end : nil
  }

  /// `[0-9][0-9][0-9]`.
  func threeDigits(at index: Int) -> Int? {
    guard index + 3 <= count else { return nil }
    for place in index..<index + 3 where !(0x30...0x39).contains(self[place]) { return nil }
    return index + 3
  }

  /// `[^\n]+|\n+`.
  func line(at index: Int) -> Int? {
    let isBreak = self[index] == 0x0A
    var end = index
    while end < count, (self[end] == 0x0A) == isBreak { end += 1 }
    return end
  }

  /// `\w+|[^\w\s]+`.
  func wordOrSymbols(at index: Int) -> Int? {
    let word: (UInt32) -> Bool = { value in
      let isPart = CharacterClass.of(value).isAny(of: [.letter, .mark])
      return isPart || Unicode.Scalar(value)?.properties.generalCategory == .decimalNumber
        || Unicode.Scalar(value)?.properties.generalCategory == .connectorPunctuation
    }
    return match(at: index, where: word)
      ?? match(at: index) { !word($0) && !CharacterClass.of($0).contains(.space) }
  }

  /// ` ?[^(\s|.,!?…。，、।۔،)]+`, BLOOM's.
  func bloomWord(at index: Int) -> Int? {
    let stops: Set<UInt32> = [
      0x28, 0x7C, 0x2E, 0x2C, 0x21, 0x3F, 0x2026, 0x3002, 0xFF0C, 0x3001, 0x0964, 0x06D4, 0x060C,
      0x29,
    ]
    let start = self[index] == 0x20 ? index + 1 : index
    return match(at: start) { !stops.contains($0) && !CharacterClass.of($0).contains(.space) }
  }

  /// `▁`, the mark that stands for a space.
  func spaceMark(at index: Int) -> Int? {
    guard index + 3 <= count, self[index] == 0xE2, self[index + 1] == 0x96,
      self[index + 2] == 0x81
    else { return nil }
    return index + 3
  }
}

/// What BERT and Hugging Face's `Punctuation` take for punctuation: `\p{P}`, and every printable
/// character of ASCII that is neither letter nor digit.
func isPunctuation(_ value: UInt32) -> Bool {
  switch value {
  case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
  default: CharacterClass.of(value).contains(.punctuation)
  }
}

/// ``[\p{P}\$\+<=>\^~\|`]``.
func isFalconPunctuation(_ value: UInt32) -> Bool {
  switch value {
  case 0x24, 0x2B, 0x3C...0x3E, 0x5E, 0x60, 0x7C, 0x7E: true
  default: CharacterClass.of(value).contains(.punctuation)
  }
}

/// The ideographs that BERT takes as words of their own.
func isIdeograph(_ value: UInt32) -> Bool {
  switch value {
  case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
    0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
    true
  default: false
  }
}

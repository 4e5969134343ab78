extension Span<UInt8> {
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  @inline(__always)
  func gpt2Word(at index: Int) -> Int? {
    if let end = contraction(at: index, anyCase: false) { return end }
    let start = self[index] == 0x20 && index + 1 < count ? index + 1 : index
    let (first, next) = character(at: start)
    if first.isAny(of: .letter) { return run(of: .letter, from: next) }
    if first.contains(.number) { return run(of: .number, from: next) }
    if !first.contains(.space) {
      return run(ofNone: [.space, .letter, .number], from: next)
    }
    return whitespace(at: index)
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`.
  @inline(__always)
  func contraction(at index: Int, anyCase: Bool) -> Int? {
    guard self[index] == 0x27, index + 1 < count else { return nil }
    let fold: UInt8 = anyCase ? 0x20 : 0
    let first = self[index + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return index + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      guard index + 2 < count else { return nil }
      let second = first == UInt8(ascii: "l") ? first : UInt8(ascii: "e")
      return self[index + 2] | fold == second ? index + 3 : nil
    default: return nil
    }
  }

  /// `\s+(?!\S)|\s+`: spaces but the last, which goes with the word after it.
  @inline(__always)
  func whitespace(at index: Int) -> Int? {
    let end = run(of: .space, from: index)
    guard end < count else { return end > index ? end : nil }
    guard end > index else { return nil }
    let last = scalarStart(before: end)
    return last > index ? last : end
  }

  /// `\s*[\r\n]+`: spaces up to the last end of a line among them.
  @inline(__always)
  func lineEnds(at index: Int) -> Int? {
    var (end, found) = (index, Int?.none)
    while end < count {
      let (kind, next) = character(at: end)
      guard kind.contains(.space) else { break }
      if kind.contains(.newline) { found = next }
      end = next
    }
    return found
  }
}

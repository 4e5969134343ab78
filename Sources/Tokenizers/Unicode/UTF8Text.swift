extension Span<UInt8> {
  /// The scalar that starts at `index`, and where the next one does.
  ///
  /// What isn't UTF-8 reads as single bytes.
  @inline(__always)
  func scalar(at index: Int) -> (value: UInt32, end: Int) {
    let first = self[index]
    if first < 0x80 { return (UInt32(first), index + 1) }
    let length = Self.length(startingWith: first)
    guard length > 1, index + length <= count else { return (UInt32(first), index + 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for next in index + 1..<index + length { value = value << 6 | UInt32(self[next] & 0x3F) }
    return (value, index + length)
  }

  /// Where the scalar at `index` ends.
  @inline(__always)
  func scalarEnd(at index: Int) -> Int {
    Swift.min(index + Self.length(startingWith: self[index]), count)
  }

  /// Where the scalar before `index` starts.
  func scalarStart(before index: Int) -> Int {
    var start = index - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// How many bytes a scalar takes whose first is `byte`.
  @inline(__always)
  private static func length(startingWith byte: UInt8) -> Int {
    switch byte {
    case 0xC0...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF7: 4
    default: 1
    }
  }
}

extension String {
  /// Texts are searched and cut by bytes: to Swift a `\r\n` is one character, to templates two.
  var utf8Bytes: [UInt8] { Array(utf8) }

  init(utf8Bytes: some Collection<UInt8>) { self = String(decoding: utf8Bytes, as: UTF8.self) }
}

extension [UInt8] {
  /// Where `part` first lies at or behind `start`.
  ///
  /// - Precondition: `part` isn't empty.
  func firstIndex(of part: [UInt8], from start: Int) -> Int? {
    guard let first = part.first, count - start >= part.count else { return nil }
    for index in start...(count - part.count) where self[index] == first {
      if self[index...].starts(with: part) { return index }
    }
    return nil
  }

  /// The pieces between the first `limit` places of a separator.
  func split(on separator: [UInt8], limit: Int = .max) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while pieces.count < limit, let found = firstIndex(of: separator, from: start) {
      pieces.append(self[start..<found])
      start = found + separator.count
    }
    return pieces + [self[start...]]
  }

  /// With the first `limit` places of `part` replaced.
  func replacing(_ part: [UInt8], with other: [UInt8], limit: Int = .max) -> [UInt8] {
    Array(split(on: part, limit: limit).joined(separator: other))
  }
}

extension Unicode.Scalar {
  /// Whether Python's `strip` takes it off.
  var isSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}

extension String {
  /// Without the scalars at its ends for which `isRemoved` holds.
  func stripped(
    start: Bool = true, end: Bool = true, where isRemoved: (Unicode.Scalar) -> Bool = \.isSpace
  ) -> String {
    var rest = unicodeScalars[...]
    if start { rest = rest.drop(while: isRemoved) }
    if end { while let last = rest.last, isRemoved(last) { rest.removeLast() } }
    return String(rest)
  }
}

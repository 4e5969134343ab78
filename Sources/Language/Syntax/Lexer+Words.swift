extension Lexer {
  /// Scans a word that is known to start here.
  mutating func scanWord() -> String {
    let start = position
    while true {
      let length = wordLength(at: position)
      if length > 0 {
        position += length
      } else if let byte = byte(at: 0),
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."),
        wordLength(at: position + 1) > 0
      {
        position += 1
      } else {
        return text(start..<position)
      }
    }
  }

  /// The length in bytes of the word character at an offset; 0 if there is none.
  func wordLength(at offset: Int) -> Int {
    guard offset < bytes.count else { return 0 }
    let byte = bytes[offset]
    if byte < 0x80 {
      let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
      return isLetter || isDigit(byte) || byte == UInt8(ascii: "_") ? 1 : 0
    }
    guard let (scalar, length) = scalar(at: offset) else { return 0 }
    let properties = scalar.properties
    return properties.isAlphabetic || properties.generalCategory == .nonspacingMark ? length : 0
  }

  /// The Unicode scalar that starts at an offset, and its length in bytes.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset < bytes.count else { return nil }
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
    guard case .valid(let encoded) = decoder.parseScalar(from: &iterator) else { return nil }
    return (Unicode.UTF8.decode(encoded), encoded.count)
  }
}

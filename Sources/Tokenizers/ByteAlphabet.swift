/// The printable characters that byte-level tokens are written in: one for each byte.
///
/// GPT-2's `bytes_to_unicode`: the printable characters of Latin-1 stand for themselves, the other
/// bytes for the characters from U+0100 on, in order.
enum ByteAlphabet {
  /// The scalar that stands for each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? " "
      }
    }
  }()

  /// The byte that each scalar below U+0144 stands for; -1 for none.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
    return bytes
  }()

  /// Appends the bytes that a token stands for; its own, where it isn't written in the alphabet.
  static func append(_ token: Range<Int>, of texts: Span<UInt8>, to target: inout [UInt8]) {
    let start = target.count
    var index = token.lowerBound
    while index < token.upperBound {
      let (value, end) = texts.scalar(at: index)
      guard value < 0x144, bytes[Int(value)] >= 0 else {
        target.removeSubrange(start...)
        for place in token { target.append(texts[place]) }
        return
      }
      target.append(UInt8(bytes[Int(value)]))
      index = end
    }
  }
}

import TensorEngine

/// Reads JSON piece by piece, knowing at every moment at which byte of the file it is (RFC 8259).
struct JSONScanner {
  private let file: Storage
  private let bytes: UnsafeRawBufferPointer
  private let path: String
  /// What the text is in the file: `the header`.
  private let subject: String
  private let end: Int
  private(set) var offset: Int

  init(_ file: Storage, path: String, range: Range<Int>, subject: String) {
    self.file = file
    bytes = file.bytes
    self.path = path
    self.subject = subject
    offset = range.lowerBound
    end = range.upperBound
  }

  func error(_ message: String, at offset: Int? = nil) -> FormatError {
    FormatError(path, "\(subject) is broken: \(message)", at: offset ?? self.offset)
  }

  private var next: UInt8? { offset < end ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while offset < end {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  /// The byte that the next value begins with; nil at the end.
  mutating func peek() -> UInt8? {
    skipSpace()
    return next
  }

  /// Takes `character` if it is next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(character.value) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(FormatError) {
    guard take(character) else {
      let found = next.map { $0 > 0x20 && $0 < 0x7f ? "`\(Unicode.Scalar($0))`" : "byte \($0)" }
      throw error("`\(character)` is expected, not \(found ?? "its end")")
    }
  }

  /// Nothing but spaces may follow.
  mutating func expectEnd() throws(FormatError) {
    skipSpace()
    guard offset == end else { throw error("nothing is expected after its last `}`") }
  }

  /// A number of at least 0 without fraction or exponent.
  mutating func count() throws(FormatError) -> Int {
    skipSpace()
    let start = offset
    var value = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow, !carry else { throw error("a number is too large", at: start) }
      value = sum
      offset += 1
    }
    guard offset > start else { throw error("a whole number of at least 0 is expected") }
    return value
  }

  mutating func number() throws(FormatError) -> Double {
    skipSpace()
    let start = offset
    while offset < end, Self.isPartOfNumber(bytes[offset]) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      throw error(
        text.isEmpty ? "a value is expected" : "`\(text)` is no number", at: start)
    }
    return number
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  mutating func string() throws(FormatError) -> String {
    var text: [UInt8] = []
    try appendString(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the UTF-8 of a string.
  mutating func appendString(to text: inout [UInt8]) throws(FormatError) {
    let (start, first) = (offset, text.count)
    try expect("\"")
    var isASCII = true
    while offset < end {
      let plain = offset
      while offset < end, Self.isPlain(bytes[offset]) {
        if bytes[offset] >= 0x80 { isASCII = false }
        offset += 1
      }
      text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[plain..<offset]))
      guard let byte = next else { break }
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        if !isASCII, String(validating: text[first...], as: UTF8.self) == nil {
          throw error("a text isn't UTF-8", at: start)
        }
        return
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
      default: throw error("a text holds control character \(byte)", at: offset - 1)
      }
    }
    throw error("a text has no end", at: start)
  }

  /// Whether a byte of a string stands for itself.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte >= 0x20
  }

  private mutating func escaped() throws(FormatError) -> Unicode.Scalar {
    guard let byte = next else { throw error("a text ends in `\\`") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try escapedScalar()
    default: throw error("`\\` is followed by byte \(byte)", at: offset - 1)
    }
  }

  /// What `\u` stands for: one unit of UTF-16, or two that make a pair.
  private mutating func escapedScalar() throws(FormatError) -> Unicode.Scalar {
    let start = offset
    let first = try hexadecimalUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xdc00, next == UInt8(ascii: "\\") {
      offset += 1
      if next == UInt8(ascii: "u") {
        offset += 1
        let second = try hexadecimalUnit()
        if (0xdc00...0xdfff).contains(second),
          let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        {
          return scalar
        }
      }
    }
    throw error("half of a pair of UTF-16 stands alone", at: start)
  }

  private mutating func hexadecimalUnit() throws(FormatError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("`\\u` takes four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      offset += 1
    }
    return unit
  }
}

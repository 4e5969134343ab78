import TensorEngine

/// Reads the JSON of a safetensors header piece by piece, knowing at every moment at which byte of
/// the file it is.
struct HeaderScanner {
  private let file: Storage
  private let path: String
  private let end: Int
  private(set) var offset: Int

  init(_ file: Storage, path: String, range: Range<Int>) {
    self.file = file
    self.path = path
    offset = range.lowerBound
    end = range.upperBound
  }

  func error(_ message: String, at offset: Int? = nil) -> FormatError {
    FormatError(path, "the header is broken: \(message)", at: offset ?? self.offset)
  }

  private var next: UInt8? { offset < end ? file.bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { offset += 1 }
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

  mutating func string() throws(FormatError) -> String {
    let start = offset
    try expect("\"")
    var bytes: [UInt8] = []
    while let byte = next {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw error("a text isn't UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escaped()).utf8)
      case 0..<0x20: throw error("a text holds control character \(byte)", at: offset - 1)
      default: bytes.append(byte)
      }
    }
    throw error("a text has no end", at: start)
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

import TensorEngine

/// Reads the numbers and texts of a GGUF file one after another, never beyond its end.
struct GGUFReader {
  let path: String
  private let bytes: UnsafeRawBufferPointer
  /// The byte that is read next.
  private(set) var offset: Int

  /// The file must stay mapped while this is used.
  init(_ bytes: UnsafeRawBufferPointer, path: String, at offset: Int) {
    self.bytes = bytes
    self.path = path
    self.offset = offset
  }

  mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type, _ what: String
  ) throws(FormatError) -> Number {
    let start = try skip(MemoryLayout<Number>.size, what)
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Number.self))
  }

  /// An unsigned 64-bit number of at most `largest`.
  mutating func count(atMost largest: Int, _ what: String) throws(FormatError) -> Int {
    let start = offset
    let number = try integer(UInt64.self, what)
    guard number <= UInt64(largest) else {
      throw error("\(what) is \(number), beyond \(largest)", at: start)
    }
    return Int(number)
  }

  mutating func text(atMost largest: Int, _ what: String) throws(FormatError) -> String {
    let length = try count(atMost: largest, "the length of \(what)")
    let start = try skip(length, what)
    return String(decoding: bytes[start..<start + length], as: UTF8.self)
  }

  /// Passes over bytes; yields where they start.
  @discardableResult
  mutating func skip(_ count: Int, _ what: String) throws(FormatError) -> Int {
    guard count <= bytes.count - offset else {
      throw error("the file ends within \(what)", at: bytes.count)
    }
    defer { offset += count }
    return offset
  }

  func error(_ message: String, at offset: Int) -> FormatError {
    FormatError(path, message, at: offset)
  }
}

/// Reads the fields of a message of Protocol Buffers one after another, never beyond its end
/// (protobuf.dev, "Encoding").
struct ProtobufMessage {
  struct Field {
    let number: Int
    let content: Content
  }

  enum Content {
    case number(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// A text, bytes or a message: where it lies in the file.
    case bytes(Range<Int>)
  }

  private let file: UnsafeRawBufferPointer
  private let path: String
  private var offset: Int
  private let end: Int

  /// The file must stay mapped while this is used.
  init(_ file: UnsafeRawBufferPointer, path: String, range: Range<Int>) {
    self.file = file
    self.path = path
    offset = range.lowerBound
    end = range.upperBound
  }

  /// A message that is a field of this one.
  func within(_ range: Range<Int>) -> ProtobufMessage {
    ProtobufMessage(file, path: path, range: range)
  }

  func bytes(_ range: Range<Int>) -> Slice<UnsafeRawBufferPointer> { file[range] }

  func error(_ message: String) -> FormatError { FormatError(path, message, at: offset) }

  /// The next field; nil at the end of the message.
  mutating func next() throws(FormatError) -> Field? {
    guard offset < end else { return nil }
    let start = offset
    let tag = try variable()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw FormatError(path, "field number \(tag >> 3) is none", at: start)
    }
    let content: Content =
      switch tag & 7 {
      case 0: .number(try variable())
      case 1: .fixed64(try fixed(UInt64.self))
      case 2: .bytes(try counted())
      case 5: .fixed32(try fixed(UInt32.self))
      default: throw FormatError(path, "a field is of type \(tag & 7)", at: start)
      }
    return Field(number: Int(tag >> 3), content: content)
  }

  private mutating func variable() throws(FormatError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard offset < end else { throw error("the file ends within a number") }
      let byte = file[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw FormatError(path, "a number takes more than ten bytes", at: start)
  }

  private mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(FormatError) -> Number {
    guard end - offset >= MemoryLayout<Number>.size else {
      throw error("the file ends within a number")
    }
    defer { offset += MemoryLayout<Number>.size }
    return Number(littleEndian: file.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  private mutating func counted() throws(FormatError) -> Range<Int> {
    let start = offset
    let count = try variable()
    guard count <= UInt64(end - offset) else {
      throw FormatError(path, "a field of \(count) bytes lies beyond the end", at: start)
    }
    defer { offset += Int(count) }
    return offset..<offset + Int(count)
  }
}

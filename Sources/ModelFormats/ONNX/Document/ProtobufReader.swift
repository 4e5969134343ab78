import TensorEngine

/// Walks over the fields of one protobuf message in mapped memory, never beyond its end
/// (protobuf.dev/programming-guides/encoding).
struct ProtobufReader {
  let file: ProtobufFile
  /// The bytes of the message that are still unread.
  private var range: Range<Int>
  private let depth: Int

  /// Messages within messages deeper than this are refused.
  static let deepest = 32

  init(_ file: ProtobufFile) {
    self.init(file, range: 0..<file.bytes.count, depth: 0)
  }

  private init(_ file: ProtobufFile, range: Range<Int>, depth: Int) {
    self.file = file
    self.range = range
    self.depth = depth
  }

  /// One field: its number, where it stands, and its value as it was written.
  struct Field {
    let number: Int
    let offset: Int
    let value: Value
  }

  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// The place of a text, of bytes, of a message or of packed numbers.
    case bytes(Range<Int>)
  }

  /// The next field; nil at the message's end.
  mutating func next() throws(FormatError) -> Field? {
    guard !range.isEmpty else { return nil }
    let offset = range.lowerBound
    let key = try varint("a field's key")
    guard let number = Int(exactly: key >> 3), (1..<(1 << 29)).contains(number) else {
      throw file.error("a field is numbered \(key >> 3), where 1 to 536870911 is expected", offset)
    }
    let value: Value
    switch key & 7 {
    case 0: value = .varint(try varint("field \(number)"))
    case 1: value = .fixed64(try fixed(UInt64.self, "field \(number)"))
    case 2: value = .bytes(try length("field \(number)"))
    case 5: value = .fixed32(try fixed(UInt32.self, "field \(number)"))
    case 3, 4:
      throw file.error("field \(number) is a group, which ONNX has none of", offset)
    default: throw file.error("field \(number) has the unknown wire type \(key & 7)", offset)
    }
    return Field(number: number, offset: offset, value: value)
  }

  /// A reader of the message that a field holds.
  func message(_ field: Field, _ what: String) throws(FormatError) -> ProtobufReader {
    guard depth < Self.deepest else {
      throw file.error("\(what) lies too deep, in \(depth) messages", field.offset)
    }
    return ProtobufReader(file, range: try bytes(field, what), depth: depth + 1)
  }

  func bytes(_ field: Field, _ what: String) throws(FormatError) -> Range<Int> {
    guard case .bytes(let range) = field.value else {
      throw file.error("\(what) isn't written as bytes", field.offset)
    }
    return range
  }

  func text(_ field: Field, _ what: String) throws(FormatError) -> String {
    let range = try bytes(field, what)
    guard range.count <= Self.longestText else {
      throw file.error("\(what) is a text of \(range.count) bytes", field.offset)
    }
    return String(decoding: file.bytes[range], as: UTF8.self)
  }

  private static let longestText = 1 << 20

  func integer(_ field: Field, _ what: String) throws(FormatError) -> Int {
    guard case .varint(let value) = field.value else {
      throw file.error("\(what) isn't written as a whole number", field.offset)
    }
    return Int(truncatingIfNeeded: value)
  }

  func float(_ field: Field, _ what: String) throws(FormatError) -> Float {
    guard case .fixed32(let bits) = field.value else {
      throw file.error("\(what) isn't written as a float", field.offset)
    }
    return Float(bitPattern: bits)
  }

  /// Appends the whole numbers of a repeated field: one, or a packed run.
  func append(_ field: Field, to numbers: inout [Int], _ what: String) throws(FormatError) {
    guard case .bytes(let packed) = field.value else {
      return numbers.append(try integer(field, what))
    }
    var reader = ProtobufReader(file, range: packed, depth: depth)
    // A number takes a byte or more: the list is never longer than the file.
    while !reader.range.isEmpty {
      numbers.append(Int(truncatingIfNeeded: try reader.varint(what)))
    }
  }

  /// Appends the fixed-size numbers of a repeated field: one, or a packed run.
  func append<Bits: FixedWidthInteger>(
    _ field: Field, to numbers: inout [Bits], _ what: String
  ) throws(FormatError) {
    switch field.value {
    case .fixed32(let bits) where Bits.bitWidth == 32:
      numbers.append(Bits(truncatingIfNeeded: bits))
    case .fixed64(let bits) where Bits.bitWidth == 64:
      numbers.append(Bits(truncatingIfNeeded: bits))
    case .bytes(let packed) where packed.count % MemoryLayout<Bits>.size == 0:
      var reader = ProtobufReader(file, range: packed, depth: depth)
      numbers.reserveCapacity(numbers.count + packed.count / MemoryLayout<Bits>.size)
      while !reader.range.isEmpty { numbers.append(try reader.fixed(Bits.self, what)) }
    default:
      throw file.error("\(what) isn't written as numbers of \(Bits.bitWidth) bits", field.offset)
    }
  }

  private mutating func varint(_ what: String) throws(FormatError) -> UInt64 {
    var (value, shift) = (UInt64(0), UInt64(0))
    let start = range.lowerBound
    while let byte = range.first.map({ file.bytes[$0] }) {
      range = (range.lowerBound + 1)..<range.upperBound
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 64 else {
        throw file.error("\(what) is a number of more than ten bytes", start)
      }
    }
    throw file.error("the file ends within \(what)", start)
  }

  private mutating func fixed<Bits: FixedWidthInteger>(
    _ type: Bits.Type, _ what: String
  ) throws(FormatError) -> Bits {
    let size = MemoryLayout<Bits>.size
    guard range.count >= size else {
      throw file.error("the file ends within \(what)", range.lowerBound)
    }
    let bits = Bits(
      littleEndian: file.bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
    range = (range.lowerBound + size)..<range.upperBound
    return bits
  }

  private mutating func length(_ what: String) throws(FormatError) -> Range<Int> {
    let start = range.lowerBound
    let count = try varint("the length of \(what)")
    guard count <= UInt64(range.count) else {
      throw file.error(
        "\(what) of \(count) bytes goes beyond the \(range.count) that are left", start)
    }
    let content = range.lowerBound..<(range.lowerBound + Int(count))
    range = content.upperBound..<range.upperBound
    return content
  }
}

/// The bytes that protobuf messages are read from, and what errors call them.
struct ProtobufFile {
  let storage: Storage
  let path: String

  var bytes: UnsafeRawBufferPointer { storage.bytes }

  func error(_ message: String, _ offset: Int) -> FormatError {
    FormatError(path, message, at: offset)
  }
}

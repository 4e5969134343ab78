import TensorEngine

/// The bytes of a FlatBuffer: numbers, tables and vectors that point at each other by offsets.
///
/// Every offset is held against the file's end, and numbers are read wherever they lie, aligned or
/// not. Tables may share what they point at; so that a small file doesn't unfold to a large one, no
/// more may be read in all than a few times its size. The layout is that of FlatBuffers' internals.
final class FlatBuffer {
  let storage: Storage
  let path: String
  /// The bytes that may still be read.
  private var budget: Int

  init(_ storage: Storage, path: String) {
    self.storage = storage
    self.path = path
    budget = 2 * storage.bytes.count + 4096
  }

  var count: Int { storage.bytes.count }

  /// The table at the end of the offset at byte `start`.
  func root(at start: Int = 0) throws(FormatError) -> FlatTable {
    try FlatTable(self, at: try target(ofOffsetAt: start, "the root"), "the root")
  }

  func number<Number: BitwiseCopyable>(
    _ type: Number.Type, at offset: Int, _ what: String
  ) throws(FormatError) -> Number {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, offset <= count - size else {
      throw error("\(what) lies beyond the end of the file", at: offset)
    }
    return storage.bytes.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// Where the 32-bit offset at `place` leads.
  func target(ofOffsetAt place: Int, _ what: String) throws(FormatError) -> Int {
    let offset = Int(UInt32(littleEndian: try number(UInt32.self, at: place, what)))
    guard offset > 0, offset <= count - place else {
      throw error("\(what) lies beyond the end of the file", at: place)
    }
    return place + offset
  }

  /// Counts bytes that are read.
  ///
  /// - Throws: A `FormatError` where the file repeats itself beyond reason.
  func spend(_ byteCount: Int, at place: Int, _ what: String) throws(FormatError) {
    budget -= byteCount
    guard budget >= 0 else {
      throw error("\(what) repeats what the file holds too many times", at: place)
    }
  }

  func error(_ message: String, at offset: Int) -> FormatError {
    FormatError(path, message, at: offset)
  }
}

/// A table of a FlatBuffer: fields by number, each there or left to its default.
struct FlatTable {
  let buffer: FlatBuffer
  /// Where it lies in the file.
  let position: Int
  private let vtable: Int
  private let fieldCount: Int

  fileprivate init(_ buffer: FlatBuffer, at position: Int, _ what: String) throws(FormatError) {
    try buffer.spend(16, at: position, what)
    let distance = Int(Int32(littleEndian: try buffer.number(Int32.self, at: position, what)))
    vtable = position - distance
    let byteCount = Int(
      UInt16(littleEndian: try buffer.number(UInt16.self, at: vtable, "the fields of \(what)")))
    guard byteCount >= 4, byteCount % 2 == 0, vtable <= buffer.count - byteCount else {
      throw buffer.error("the fields of \(what) lie beyond the end of the file", at: vtable)
    }
    self.buffer = buffer
    self.position = position
    fieldCount = (byteCount - 4) / 2
  }

  /// Where a field lies; nil where it is left out.
  private func place(_ field: Int, _ what: String) throws(FormatError) -> Int? {
    guard field < fieldCount else { return nil }
    let entry = try buffer.number(UInt16.self, at: vtable + 4 + 2 * field, what)
    let offset = Int(UInt16(littleEndian: entry))
    return offset == 0 ? nil : position + offset
  }

  func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    _ field: Int, _ what: String, default standard: Number = 0
  ) throws(FormatError) -> Number {
    guard let place = try place(field, what) else { return standard }
    return Number(littleEndian: try buffer.number(Number.self, at: place, what))
  }

  func float(_ field: Int, _ what: String, default standard: Float = 0) throws(FormatError) -> Float
  {
    Float(bitPattern: try integer(field, what, default: standard.bitPattern))
  }

  func flag(_ field: Int, _ what: String) throws(FormatError) -> Bool {
    try integer(field, what, default: UInt8(0)) != 0
  }

  func table(_ field: Int, _ what: String) throws(FormatError) -> FlatTable? {
    guard let place = try place(field, what) else { return nil }
    return try FlatTable(buffer, at: try buffer.target(ofOffsetAt: place, what), what)
  }

  /// The tables that a vector of offsets leads to.
  func tables(_ field: Int, _ what: String) throws(FormatError) -> [FlatTable] {
    guard let range = try range(field, elementBytes: 4, what) else { return [] }
    var tables: [FlatTable] = []
    for place in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
      let target = try buffer.target(ofOffsetAt: place, what)
      tables.append(try FlatTable(buffer, at: target, what))
    }
    return tables
  }

  func numbers<Number: BitwiseCopyable>(
    _ field: Int, of type: Number.Type, _ what: String
  ) throws(FormatError) -> [Number] {
    let size = MemoryLayout<Number>.size
    guard let range = try range(field, elementBytes: size, what) else { return [] }
    var numbers: [Number] = []
    numbers.reserveCapacity(range.count / size)
    for place in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      numbers.append(try buffer.number(type, at: place, what))
    }
    return numbers
  }

  /// A text; nil where it is left out.
  func text(_ field: Int, _ what: String) throws(FormatError) -> String? {
    guard let range = try range(field, elementBytes: 1, what) else { return nil }
    return String(decoding: buffer.storage.bytes[range], as: UTF8.self)
  }

  /// Where the bytes of a vector lie, which aren't read; nil where it is left out.
  func bytes(_ field: Int, _ what: String) throws(FormatError) -> Range<Int>? {
    try vector(field, elementBytes: 1, what)
  }

  /// Where the elements of a vector that is read now lie.
  private func range(
    _ field: Int, elementBytes: Int, _ what: String
  ) throws(FormatError) -> Range<Int>? {
    guard let range = try vector(field, elementBytes: elementBytes, what) else { return nil }
    try buffer.spend(range.count, at: range.lowerBound, what)
    return range
  }

  private func vector(
    _ field: Int, elementBytes: Int, _ what: String
  ) throws(FormatError) -> Range<Int>? {
    guard let place = try place(field, what) else { return nil }
    let start = try buffer.target(ofOffsetAt: place, what)
    let length = Int(UInt32(littleEndian: try buffer.number(UInt32.self, at: start, what)))
    guard length <= (buffer.count - start - 4) / elementBytes else {
      throw buffer.error("\(what) has \(length) elements, beyond the end of the file", at: start)
    }
    return start + 4..<start + 4 + length * elementBytes
  }
}

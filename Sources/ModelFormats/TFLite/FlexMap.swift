/// The numbers of a FlexBuffer whose root is a map: the options of a custom operator.
///
/// The layout is that of FlexBuffers' internals: offsets point backwards, and the last bytes say where
/// the root is.
struct FlexMap {
  private(set) var numbers: [String: Double] = [:]

  private static let mostEntries = 256
  private static let longestKey = 64

  /// - Throws: A `FormatError` where the bytes aren't such a map.
  init(_ buffer: FlatBuffer, _ range: Range<Int>) throws(FormatError) {
    let reader = Reader(buffer: buffer, range: range)
    guard range.count >= 3 else { throw reader.error(at: range.lowerBound) }
    let width = Int(try reader.unsigned(at: range.upperBound - 1, width: 1))
    let type = try reader.unsigned(at: range.upperBound - 2, width: 1)
    // Type 9 is a map, in the upper six bits.
    guard type >> 2 == 9 else { throw reader.error(at: range.upperBound - 2) }
    let map = try reader.target(at: range.upperBound - 2 - width, width: width)
    let entryWidth = 1 << Int(type & 3)
    let count = Int(try reader.unsigned(at: map - entryWidth, width: entryWidth))
    guard count <= Self.mostEntries else { throw reader.error(at: map) }
    let keys = try reader.target(at: map - 3 * entryWidth, width: entryWidth)
    let keyWidth = Int(try reader.unsigned(at: map - 2 * entryWidth, width: entryWidth))
    for index in 0..<count {
      let key = try reader.text(
        at: try reader.target(at: keys + index * keyWidth, width: keyWidth),
        atMost: Self.longestKey)
      let kind = try reader.unsigned(at: map + count * entryWidth + index, width: 1)
      numbers[key] = try reader.number(
        at: map + index * entryWidth, width: entryWidth, kind: Int(kind))
    }
  }

  /// Reads within the bytes of one buffer.
  private struct Reader {
    let buffer: FlatBuffer
    let range: Range<Int>

    func error(at place: Int) -> FormatError {
      buffer.error("the options of a custom operator aren't a map", at: place)
    }

    func unsigned(at place: Int, width: Int) throws(FormatError) -> UInt64 {
      guard place >= range.lowerBound, place <= range.upperBound - width else {
        throw error(at: place)
      }
      let what = "the options of a custom operator"
      switch width {
      case 1: return UInt64(try buffer.number(UInt8.self, at: place, what))
      case 2: return UInt64(UInt16(littleEndian: try buffer.number(UInt16.self, at: place, what)))
      case 4: return UInt64(UInt32(littleEndian: try buffer.number(UInt32.self, at: place, what)))
      case 8: return UInt64(littleEndian: try buffer.number(UInt64.self, at: place, what))
      default: throw error(at: place)
      }
    }

    /// Where the offset at a place leads, backwards.
    func target(at place: Int, width: Int) throws(FormatError) -> Int {
      let offset = try unsigned(at: place, width: width)
      guard offset <= UInt64(range.count) else { throw error(at: place) }
      return place - Int(offset)
    }

    func text(at place: Int, atMost longest: Int) throws(FormatError) -> String {
      var bytes: [UInt8] = []
      while bytes.count < longest {
        let byte = UInt8(try unsigned(at: place + bytes.count, width: 1))
        if byte == 0 { break }
        bytes.append(byte)
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    /// An entry that is a number, in its place or behind an offset; nil for any other kind.
    func number(at place: Int, width: Int, kind: Int) throws(FormatError) -> Double? {
      let isIndirect = (6...8).contains(kind >> 2)
      let at = isIndirect ? try target(at: place, width: width) : place
      let bytes = isIndirect ? 1 << (kind & 3) : width
      let bits = try unsigned(at: at, width: bytes)
      switch (kind >> 2) % 5 {
      case 1 where kind >> 2 < 9:
        let unused = 64 - 8 * bytes
        return Double(Int64(bitPattern: bits << unused) >> unused)
      case 2 where kind >> 2 < 9: return Double(bits)
      case 3 where kind >> 2 < 9:
        return bytes == 8 ? Double(bitPattern: bits) : Double(Float(bitPattern: UInt32(bits)))
      default: return kind >> 2 == 26 ? Double(bits) : nil
      }
    }
  }
}

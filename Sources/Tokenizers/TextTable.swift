/// Many short texts in one run of bytes, by number.
///
/// A vocabulary of a hundred thousand tokens is two arrays so, made and copied in no time.
public struct TextTable: Hashable, Sendable {
  /// The texts' UTF-8, one after another.
  public private(set) var bytes: [UInt8]
  /// Where each text starts, and where the last one ends: one more than there are texts.
  public private(set) var offsets: [Int32]

  /// The most bytes that all texts together may take.
  public static let mostBytes = 1 << 30

  public init() {
    bytes = []
    offsets = [0]
  }

  public init(_ texts: some Sequence<String>) {
    self.init()
    for text in texts { append(text.utf8) }
  }

  /// Nil unless the offsets start at 0, never fall, and end where the bytes do.
  public init?(bytes: [UInt8], offsets: [Int32]) {
    guard offsets.first == 0, offsets.last.map(Int.init) == bytes.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    self.bytes = bytes
    self.offsets = offsets
  }

  public var count: Int { offsets.count - 1 }

  public mutating func reserveCapacity(_ count: Int, bytes byteCount: Int) {
    offsets.reserveCapacity(count + 1)
    bytes.reserveCapacity(byteCount)
  }

  /// - Precondition: All texts together stay within `mostBytes`.
  public mutating func append(_ text: some Sequence<UInt8>) {
    // Byte by byte is slow across modules: what lies in one run is copied as such.
    if text.withContiguousStorageIfAvailable({ bytes.append(contentsOf: $0) }) == nil {
      bytes.append(contentsOf: text)
    }
    precondition(bytes.count <= Self.mostBytes, "the texts of a table take at most a gigabyte")
    offsets.append(Int32(bytes.count))
  }

  /// The bytes that text `index` takes in `bytes`.
  public func range(_ index: Int) -> Range<Int> {
    Int(offsets[index])..<Int(offsets[index + 1])
  }

  /// The text's bytes.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

  public func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  /// The number of the first text that is `text`. Takes time linear in all texts.
  public func firstIndex(of text: String) -> Int? {
    let wanted = Array(text.utf8)
    return (0..<count).first { index in
      let range = range(index)
      return range.count == wanted.count && bytes[range].elementsEqual(wanted)
    }
  }
}

import TensorEngine

/// The names of the classes, where a file carries them: its metadata names a list of labels, which is
/// one of the files packed behind the model as an archive.
enum TFLiteLabels {
  /// What the metadata calls files whose lines name the places of an axis, or values.
  private static let labelTypes: Set<Int8> = [2, 3]
  private static let longestList = 1 << 20

  /// One label a line; empty where there is none, or what there is can't be read.
  static func labels(of file: TFLiteFile) -> [String] {
    guard let name = (try? listName(in: file)) ?? nil,
      let range = PackedFiles(in: file.buffer)?.content(of: name), range.count <= longestList
    else { return [] }
    let text = String(decoding: file.buffer.storage.bytes[range], as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    return lines.last == "" ? lines.dropLast() : lines
  }

  /// The name of the list that belongs to an output.
  private static func listName(in file: TFLiteFile) throws(FormatError) -> String? {
    guard let range = file.metadata["TFLITE_METADATA"] else { return nil }
    let what = "the metadata"
    let root = try file.buffer.root(at: range.lowerBound)
    for graph in try root.tables(3, what) {
      for output in try graph.tables(3, what) {
        for list in try output.tables(6, what) {
          let type: Int8 = try list.integer(2, what)
          if labelTypes.contains(type) { return try list.text(0, what) }
        }
      }
    }
    return nil
  }
}

/// The files packed uncompressed in a ZIP archive at the end of another file, by APPNOTE.TXT 4.3.
private struct PackedFiles {
  private let buffer: FlatBuffer
  private let directory: Int
  private let count: Int
  /// The bytes before the archive, from which its offsets count.
  private let start: Int

  private static let endSignature: UInt32 = 0x0605_4b50
  private static let entrySignature: UInt32 = 0x0201_4b50
  private static let fileSignature: UInt32 = 0x0403_4b50
  private static let endBytes = 22
  private static let mostEntries = 1024

  /// - Returns: Nil where the file doesn't end in an archive without a comment.
  init?(in buffer: FlatBuffer) {
    let end = buffer.count - Self.endBytes
    self.buffer = buffer
    guard end >= 0, Self.number(buffer, at: end) == Self.endSignature,
      let entries: UInt16 = Self.number(buffer, at: end + 10),
      let size: UInt32 = Self.number(buffer, at: end + 12),
      let offset: UInt32 = Self.number(buffer, at: end + 16),
      Int(size) <= end, Int(entries) <= Self.mostEntries
    else { return nil }
    directory = end - Int(size)
    count = Int(entries)
    start = directory - Int(offset)
  }

  /// Where the bytes of an uncompressed file lie.
  func content(of name: String) -> Range<Int>? {
    var place = directory
    for _ in 0..<count {
      guard Self.number(buffer, at: place) == Self.entrySignature,
        let method: UInt16 = Self.number(buffer, at: place + 10),
        let size: UInt32 = Self.number(buffer, at: place + 24),
        let nameLength: UInt16 = Self.number(buffer, at: place + 28),
        let extraLength: UInt16 = Self.number(buffer, at: place + 30),
        let commentLength: UInt16 = Self.number(buffer, at: place + 32),
        let offset: UInt32 = Self.number(buffer, at: place + 42),
        place + 46 + Int(nameLength) <= buffer.count
      else { return nil }
      let bytes = buffer.storage.bytes[place + 46..<place + 46 + Int(nameLength)]
      if method == 0, bytes.elementsEqual(name.utf8) {
        return content(at: start + Int(offset), byteCount: Int(size))
      }
      place += 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
    }
    return nil
  }

  private func content(at place: Int, byteCount: Int) -> Range<Int>? {
    guard Self.number(buffer, at: place) == Self.fileSignature,
      let nameLength: UInt16 = Self.number(buffer, at: place + 26),
      let extraLength: UInt16 = Self.number(buffer, at: place + 28)
    else { return nil }
    let first = place + 30 + Int(nameLength) + Int(extraLength)
    return first + byteCount <= buffer.count ? first..<first + byteCount : nil
  }

  private static func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ buffer: FlatBuffer, at place: Int
  ) -> Number? {
    (try? buffer.number(Number.self, at: place, "the archive")).map { Number(littleEndian: $0) }
  }
}

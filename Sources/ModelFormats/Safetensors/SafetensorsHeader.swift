import TensorEngine

/// The header of a safetensors file: 8 bytes of length, least significant first, then JSON.
///
/// It names each tensor's element type, shape and place among the data, which follow it without
/// holes (the format's specification, github.com/huggingface/safetensors).
struct SafetensorsHeader {
  struct Entry {
    var name: String
    var elementType: ElementType
    var shape: [Int]
    /// Relative to the start of the data.
    var range: Range<Int>
    /// Where the header speaks of it.
    var offset: Int
  }

  struct Note {
    var text: String
    /// Where the header holds it.
    var offset: Int
  }

  static let lengthBytes = 8
  /// The largest header that the format's own reader takes.
  static let largest = 100_000_000
  static let largestRank = 32

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: Note] = [:]
  /// Where the data start.
  let dataOffset: Int

  init(_ file: Storage, path: String) throws(FormatError) {
    let length = try Self.length(of: file, path: path)
    dataOffset = Self.lengthBytes + length
    let range = Self.lengthBytes..<dataOffset
    var scanner = JSONScanner(file, path: path, range: range, subject: "the header")
    try read(&scanner)
    try checkPlaces(dataBytes: file.bytes.count - dataOffset, path: path)
  }

  private static func length(of file: Storage, path: String) throws(FormatError) -> Int {
    guard file.bytes.count >= lengthBytes else {
      throw FormatError(
        path, "the file ends after \(file.bytes.count) bytes, within the 8 of its header's length",
        at: file.bytes.count)
    }
    let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    let room = min(file.bytes.count - lengthBytes, largest)
    guard length >= 2, length <= UInt64(room) else {
      throw FormatError(
        path, "the header's length is given as \(length) bytes, where 2 to \(room) are possible",
        at: 0)
    }
    return Int(length)
  }

  private mutating func read(_ scanner: inout JSONScanner) throws(FormatError) {
    var names: Set<String> = []
    try scanner.expect("{")
    guard !scanner.take("}") else { return try scanner.expectEnd() }
    repeat {
      let offset = scanner.offset
      let name = try scanner.string()
      guard names.insert(name).inserted else {
        throw scanner.error("`\(name)` is there twice", at: offset)
      }
      try scanner.expect(":")
      if name == "__metadata__" {
        try readMetadata(&scanner)
      } else {
        entries.append(try Self.entry(name, offset, &scanner))
      }
    } while scanner.take(",")
    try scanner.expect("}")
    try scanner.expectEnd()
  }

  private mutating func readMetadata(_ scanner: inout JSONScanner) throws(FormatError) {
    try scanner.expect("{")
    guard !scanner.take("}") else { return }
    repeat {
      let name = try scanner.string()
      try scanner.expect(":")
      let offset = scanner.offset
      let note = Note(text: try scanner.string(), offset: offset)
      guard metadata.updateValue(note, forKey: name) == nil else {
        throw scanner.error("`\(name)` is there twice", at: offset)
      }
    } while scanner.take(",")
    try scanner.expect("}")
  }

  private static func entry(
    _ name: String, _ offset: Int, _ scanner: inout JSONScanner
  ) throws(FormatError) -> Entry {
    var (elementType, shape, range): (ElementType?, [Int]?, Range<Int>?)
    try scanner.expect("{")
    repeat {
      let fieldOffset = scanner.offset
      let field = try scanner.string()
      try scanner.expect(":")
      switch field {
      case "dtype" where elementType == nil: elementType = try type(of: name, &scanner)
      case "shape" where shape == nil: shape = try counts(&scanner)
      case "data_offsets" where range == nil:
        let bounds = try counts(&scanner)
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
          throw scanner.error("`\(name)` lies at \(bounds), not from one byte to a later one")
        }
        range = bounds[0]..<bounds[1]
      default:
        throw scanner.error("`\(field)` isn't expected of tensor `\(name)`", at: fieldOffset)
      }
    } while scanner.take(",")
    try scanner.expect("}")
    guard let elementType, let shape, let range else {
      throw scanner.error("tensor `\(name)` lacks `dtype`, `shape` or `data_offsets`", at: offset)
    }
    guard byteCount(of: shape, elementType) == range.count else {
      throw scanner.error(
        "tensor `\(name)` of \(elementType.rawValue) \(shape) can't take \(range.count) bytes",
        at: offset)
    }
    return Entry(name: name, elementType: elementType, shape: shape, range: range, offset: offset)
  }

  private static func type(
    of name: String, _ scanner: inout JSONScanner
  ) throws(FormatError) -> ElementType {
    let offset = scanner.offset
    let text = try scanner.string()
    guard let type = ElementType(rawValue: text.lowercased()), text == type.safetensorsName else {
      let known = ElementType.allCases.map(\.safetensorsName).sorted().joined(separator: " ")
      throw scanner.error(
        "tensor `\(name)` has elements of type `\(text)`, which is none of \(known)", at: offset)
    }
    return type
  }

  private static func counts(_ scanner: inout JSONScanner) throws(FormatError) -> [Int] {
    var counts: [Int] = []
    try scanner.expect("[")
    guard !scanner.take("]") else { return [] }
    repeat {
      guard counts.count < largestRank else {
        throw scanner.error("a list has more than \(largestRank) numbers")
      }
      counts.append(try scanner.count())
    } while scanner.take(",")
    try scanner.expect("]")
    return counts
  }

  /// `nil` where it is more than an `Int` holds, zero extents left aside.
  private static func byteCount(of shape: [Int], _ type: ElementType) -> Int? {
    var count = type.bytes
    for extent in shape where extent != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  /// The tensors must cover the data from the first byte to the last, each byte once.
  private func checkPlaces(dataBytes: Int, path: String) throws(FormatError) {
    var (covered, last) = (0, "")
    let places = entries.sorted { a, b in
      (a.range.lowerBound, a.range.upperBound) < (b.range.lowerBound, b.range.upperBound)
    }
    for entry in places {
      let problem =
        if entry.range.lowerBound < covered {
          "overlaps `\(last)`, which ends at byte \(covered)"
        } else if entry.range.lowerBound > covered {
          "leaves bytes \(covered) to \(entry.range.lowerBound) before it to no tensor"
        } else {
          entry.range.upperBound > dataBytes ? "reaches beyond its \(dataBytes) bytes" : ""
        }
      guard problem.isEmpty else {
        throw FormatError(
          path,
          "tensor `\(entry.name)`, bytes \(entry.range.lowerBound) to \(entry.range.upperBound) of "
            + "the data, \(problem)", at: entry.offset)
      }
      (covered, last) = (entry.range.upperBound, entry.name)
    }
    guard covered == dataBytes else {
      throw FormatError(
        path, "\(dataBytes - covered) bytes follow that belong to no tensor",
        at: dataOffset + covered)
    }
  }
}

extension ElementType {
  /// What safetensors headers call it.
  var safetensorsName: String { rawValue.uppercased() }
}

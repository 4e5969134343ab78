internal import CZlib

/// The members of a zip archive, stored or deflated (PKWARE's APPNOTE 6.3, without encryption, parts
/// and the 64-bit extensions, which files of at most `maximumFileBytes` don't need).
struct ZipArchive {
  /// A file in the archive, as the directory at its end has it.
  struct Member {
    let name: String
    let isDeflated: Bool
    let checksum: Int
    let storedBytes: Int
    let byteCount: Int
    let headerOffset: Int
  }

  let members: [Member]
  private let bytes: [UInt8]
  private let path: String

  private static let directoryEndBytes = 22
  private static let entryBytes = 46
  private static let headerBytes = 30

  static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4b, 3, 4]) || bytes.starts(with: [0x50, 0x4b, 5, 6])
  }

  /// - Throws: A `DatasetError` where the directory is missing or doesn't fit the file.
  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    self.bytes = bytes
    self.path = path
    let numbers = LittleEndian(bytes, path: path)
    let end = try Self.directoryEnd(in: bytes, path)
    let count = try numbers.value(at: end + 10, bytes: 2, "the number of members")
    var offset = try numbers.value(at: end + 16, bytes: 4, "where the directory begins")
    var members: [Member] = []
    var total = 0
    for _ in 0..<count {
      guard try numbers.value(at: offset, bytes: 4, "a member's entry") == 0x0201_4b50 else {
        throw DatasetError(path, "expected a member of the archive", at: .offset(offset))
      }
      let member = try Self.member(at: offset, numbers)
      total += member.byteCount
      guard total <= maximumFileBytes else {
        throw DatasetError(
          path, "its members hold more than \(maximumFileBytes) bytes", at: .offset(offset),
          kind: .unsupported, hint: "split the archive")
      }
      members.append(member)
      offset +=
        try Self.entryBytes + numbers.value(at: offset + 28, bytes: 2, "a name's length")
        + numbers.value(at: offset + 30, bytes: 2, "an extra field's length")
        + numbers.value(at: offset + 32, bytes: 2, "a comment's length")
    }
    self.members = members
  }

  /// The end of the directory lies at the file's own end, before a comment of at most 64 KB.
  private static func directoryEnd(in bytes: [UInt8], _ path: String) throws(DatasetError) -> Int {
    let first = max(0, bytes.count - directoryEndBytes - 0xffff)
    let candidates = stride(from: bytes.count - directoryEndBytes, through: first, by: -1)
    guard
      let end = candidates.first(where: { bytes[$0...].starts(with: [0x50, 0x4b, 5, 6]) })
    else {
      throw DatasetError(
        path, "the directory at the archive's end is missing", at: .offset(bytes.count),
        hint: "the file is cut off: copy it again from where it came")
    }
    return end
  }

  private static func member(
    at offset: Int, _ numbers: LittleEndian
  ) throws(DatasetError) -> Member {
    let flags = try numbers.value(at: offset + 8, bytes: 2, "a member's flags")
    let method = try numbers.value(at: offset + 10, bytes: 2, "a member's compression")
    let nameLength = try numbers.value(at: offset + 28, bytes: 2, "a name's length")
    let name = String(
      decoding: try numbers.slice(at: offset + entryBytes, count: nameLength, "a name"),
      as: UTF8.self)
    guard flags & 1 == 0, method == 0 || method == 8 else {
      throw DatasetError(
        numbers.path,
        "`\(name)` is \(flags & 1 == 1 ? "encrypted" : "compressed by method \(method)")",
        at: .offset(offset), kind: .unsupported, hint: "store it plain or deflated")
    }
    return Member(
      name: name, isDeflated: method == 8,
      checksum: try numbers.value(at: offset + 16, bytes: 4, "a checksum"),
      storedBytes: try numbers.value(at: offset + 20, bytes: 4, "a member's length"),
      byteCount: try numbers.value(at: offset + 24, bytes: 4, "a member's length"),
      headerOffset: try numbers.value(at: offset + 42, bytes: 4, "where a member begins"))
  }

  /// A member's content, checked against its length and its checksum.
  func content(of member: Member) throws(DatasetError) -> [UInt8] {
    let numbers = LittleEndian(bytes, path: path)
    let offset = member.headerOffset
    guard try numbers.value(at: offset, bytes: 4, "a member") == 0x0403_4b50 else {
      throw DatasetError(path, "expected the member `\(member.name)`", at: .offset(offset))
    }
    let start =
      try offset + Self.headerBytes + numbers.value(at: offset + 26, bytes: 2, "a name's length")
      + numbers.value(at: offset + 28, bytes: 2, "an extra field's length")
    let stored = Array(try numbers.slice(at: start, count: member.storedBytes, member.name))
    let content =
      member.isDeflated
      ? try Gzip.inflate(stored, atMost: member.byteCount, path: path, wrapping: .none) : stored
    let checksum = content.withUnsafeBufferPointer {
      Int(crc32(0, $0.baseAddress, UInt32($0.count)))
    }
    guard content.count == member.byteCount, checksum == member.checksum else {
      throw DatasetError(
        path, "the content of `\(member.name)` isn't what was written", at: .offset(start),
        hint: "get the file again")
    }
    return content
  }
}

/// Numbers at given places of a file, the lowest byte first.
private struct LittleEndian {
  let bytes: [UInt8]
  let path: String

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  func value(at offset: Int, bytes count: Int, _ what: String) throws(DatasetError) -> Int {
    try slice(at: offset, count: count, what).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func slice(at offset: Int, count: Int, _ what: String) throws(DatasetError) -> ArraySlice<UInt8> {
    guard offset >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw DatasetError(
        path, "expected \(count) bytes of \(what), found \(max(0, bytes.count - offset))",
        at: .offset(min(max(offset, 0), bytes.count)))
    }
    return bytes[offset..<(offset + count)]
  }
}

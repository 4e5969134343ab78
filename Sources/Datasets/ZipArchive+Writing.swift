internal import CZlib

extension ZipArchive {
  /// An archive of stored members. Equal members give equal bytes: every date is 1 January 1980.
  static func bytes(of members: [(name: String, content: [UInt8])]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
      let checksum = content.withUnsafeBufferPointer {
        Int(crc32(0, $0.baseAddress, UInt32($0.count)))
      }
      // Version 2.0, UTF-8 names, not compressed, the date.
      let common =
        little(20, 2) + little(0x800, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
        + little(checksum, 4) + little(content.count, 4) + little(content.count, 4)
        + little(name.utf8.count, 2) + little(0, 2)
      directory +=
        little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2)
        + little(0, 2) + little(0, 4) + little(archive.count, 4) + Array(name.utf8)
      archive += little(0x0403_4b50, 4) + common + Array(name.utf8) + content
    }
    let end =
      little(0x0605_4b50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(archive.count, 4) + little(0, 2)
    return archive + directory + end
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

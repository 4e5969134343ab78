import FoundationEssentials
import Glibc
import TensorEngine

/// The bytes of a picture's or a sound's file, which is read whole and never changed.
struct FileBytes {
  let path: String
  let bytes: [UInt8]

  /// Longer files than this are taken for a mistake.
  static let most = 1 << 28

  /// - Throws: A `MediaError` where the file can't be read or is too long.
  init(_ path: String) throws(MediaError) {
    let file: Storage
    do {
      file = try Storage(mapping: path)
    } catch {
      let error = error as? FileError
      throw MediaError(
        path, error?.reason ?? "it can't be read", isMissing: error?.code == ENOENT)
    }
    guard file.bytes.count <= Self.most else {
      throw MediaError(path, "\(file.bytes.count) bytes; at most \(Self.most) are read")
    }
    self.init(withExtendedLifetime(file) { Array(file.bytes) }, path: path)
  }

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// A whole number of `count` bytes, the lowest first, which is `what`.
  func littleEndian(at offset: Int, bytes count: Int, _ what: String) throws(MediaError) -> Int {
    guard offset >= 0, count <= bytes.count, offset <= bytes.count - count else {
      throw failure("expected \(what), found the end of the file", at: min(offset, bytes.count))
    }
    return bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func failure(_ message: String, at offset: Int? = nil, hint: String? = nil) -> MediaError {
    MediaError(path, message, at: offset, hint: hint)
  }
}

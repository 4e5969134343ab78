import Glibc

/// Small files of text, read and written without Foundation: a shell's start waits for these.
enum TextFile {
  /// The last `limit` bytes of a file; `nil` where it can't be read.
  static func read(_ path: String, limit: Int) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0, lseek(descriptor, max(0, size - limit), SEEK_SET) >= 0 else { return nil }
    return readAll(descriptor, limit: limit).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Everything that is left to read, up to `limit` bytes; `nil` on an error, which `errno` names.
  static func readAll(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Appends to a file that only its user can read, in one write.
  @discardableResult static func append(_ text: String, to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    return write(descriptor, bytes, bytes.count) == bytes.count
  }

  /// Replaces a file's content: all of it or, where that fails, nothing. Its permissions stay.
  static func replace(_ path: String, with text: String) -> Bool {
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o644
    let path = FilePath.absolute(path)
    let temporary = "\(path).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return false }
    let bytes = Array(text.utf8)
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    close(descriptor)
    if isWritten, rename(temporary, path) == 0 { return true }
    let code = errno
    unlink(temporary)
    errno = code
    return false
  }
}

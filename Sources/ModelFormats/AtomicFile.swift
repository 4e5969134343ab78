import FoundationEssentials
import Glibc

/// A file that appears under its name only once it is complete.
///
/// It is written beside its final place under a temporary name, flushed to the disk, then renamed;
/// a failure or a kill before that leaves whatever was there before.
struct AtomicFile: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  init(at path: String) throws(FormatError) {
    self.path = path
    temporaryPath = "\(path).\(getpid()).part"
    unlink(temporaryPath)
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.error(path) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(descriptor, start, rest.count)
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno != EINTR {
        throw Self.error(path)
      }
    }
  }

  consuming func commit() throws(FormatError) {
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR else {
      throw FormatError(path, "it is a folder", cause: .system(EISDIR))
    }
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw Self.error(path) }
    isCommitted = true
  }

  private static func error(_ path: String) -> FormatError {
    let code = errno
    let reason = String(cString: strerror(code))
    return FormatError(path, "it can't be written: \(reason)", cause: .system(code))
  }
}

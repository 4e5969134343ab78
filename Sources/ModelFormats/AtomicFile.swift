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
  /// The bytes written, and those of them that the disk was asked to take.
  private var written = 0
  private var handedOver = 0

  /// The disk is given so many bytes at a time while more are made, so that little is left to wait
  /// for at the end.
  private static let bytesHandedOver = 16 << 20

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
      let count = Glibc.write(descriptor, start, min(rest.count, Self.bytesHandedOver))
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        written += count
        handOver()
      } else if errno != EINTR {
        throw Self.error(path)
      }
    }
  }

  private mutating func handOver() {
    guard written - handedOver >= Self.bytesHandedOver else { return }
    // Linux begins to write such a range out, and keeps its pages until that is done.
    _ = posix_fadvise(
      descriptor, off_t(handedOver), off_t(written - handedOver), POSIX_FADV_DONTNEED)
    handedOver = written
  }

  mutating func write(_ bytes: [UInt8]) throws(FormatError) {
    // Typed errors don't pass through a closure that rethrows: the outcome is carried out of it.
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Void, FormatError> in
      do throws(FormatError) {
        return .success(try write(bytes))
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
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

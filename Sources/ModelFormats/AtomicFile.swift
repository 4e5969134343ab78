import FoundationEssentials
import Glibc
import Synchronization
import TensorEngine

/// A file that appears under its name only once it is complete.
///
/// It is written beside its final place under a temporary name, flushed to the disk where it must
/// outlast a power cut, then renamed; a failure or a kill before that leaves whatever was there
/// before.
struct AtomicFile: ~Copyable {
  /// What a file outlasts once it is complete.
  enum Durability {
    /// A power cut: completing the file waits for the disk.
    case powerCut
    /// The program, but no more: the system writes it to the disk when it comes to it.
    case program
  }

  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private let durability: Durability
  private var isCommitted = false
  private var byteCount = 0

  /// The disk is given so many bytes at a time while more are made, so that little is left to wait
  /// for at the end.
  private static let bytesHandedOver = 16 << 20

  init(at path: String, outlasting durability: Durability = .powerCut) throws(FormatError) {
    self.path = path
    self.durability = durability
    temporaryPath = "\(path).\(getpid()).part"
    unlink(temporaryPath)
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.error(path) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Appends bytes.
  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    try place.write(bytes, at: byteCount)
    byteCount += bytes.count
  }

  mutating func write(_ bytes: [UInt8]) throws(FormatError) {
    let place = place
    // Typed errors don't pass through a closure that rethrows: the outcome is carried out of it.
    let outcome = bytes.withUnsafeBytes { bytes in place.outcome(of: bytes, at: byteCount) }
    try outcome.get()
    byteCount += bytes.count
  }

  /// Appends pieces, each made on one of several threads when its turn comes, and forgotten once it
  /// is written.
  ///
  /// - Throws: A `FormatError` where the system refuses, or the run is cancelled.
  mutating func write(_ pieces: [FilePiece]) throws(FormatError) {
    var offsets: [Int] = []
    for piece in pieces {
      offsets.append(byteCount)
      byteCount += piece.byteCount
    }
    let (place, starts) = (place, offsets)
    let failure = Mutex<FormatError?>(nil)
    ThreadPool.run(tasks: pieces.count) { index in
      guard failure.withLock({ $0 == nil }) else { return }
      let tensor = pieces[index].make()
      precondition(tensor.byteCount == pieces[index].byteCount, "not the piece announced")
      let outcome = tensor.withUnsafeBytes { place.outcome(of: $0, at: starts[index]) }
      if case .failure(let error) = outcome { failure.withLock { $0 = error } }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    if Cancellation.isRequested {
      throw FormatError(path, "its writing was cancelled", cause: .system(ECANCELED))
    }
  }

  consuming func commit() throws(FormatError) {
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR else {
      throw FormatError(path, "it is a folder", cause: .system(EISDIR))
    }
    guard durability == .program || fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
      throw Self.error(path)
    }
    isCommitted = true
  }

  private var place: Place {
    Place(descriptor: descriptor, path: path, handsOver: durability == .powerCut)
  }

  fileprivate static func error(_ path: String) -> FormatError {
    let code = errno
    let reason = String(cString: strerror(code))
    return FormatError(path, "it can't be written: \(reason)", cause: .system(code))
  }
}

extension AtomicFile {
  /// An open file, for as long as it is open.
  private struct Place: Sendable {
    let descriptor: Int32
    let path: String
    let handsOver: Bool

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FormatError) {
      var (rest, offset) = (bytes, offset)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = pwrite(
          descriptor, start, min(rest.count, AtomicFile.bytesHandedOver), off_t(offset))
        if count > 0 {
          // Linux begins to write such a range out, and keeps its pages until that is done.
          if handsOver {
            _ = posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_DONTNEED)
          }
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
          offset += count
        } else if errno != EINTR {
          throw AtomicFile.error(path)
        }
      }
    }

    func outcome(of bytes: UnsafeRawBufferPointer, at offset: Int) -> Result<Void, FormatError> {
      do throws(FormatError) {
        return .success(try write(bytes, at: offset))
      } catch {
        return .failure(error)
      }
    }
  }
}

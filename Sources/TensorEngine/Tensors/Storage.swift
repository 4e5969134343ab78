internal import CFileMapping
import FoundationEssentials
import Glibc

/// A run of bytes that tensors share: owned memory, or a file mapped for reading.
///
/// Owned memory starts at a multiple of 64 bytes, a cache line and the widest vector.
public final class Storage: @unchecked Sendable {
  // Written only by the initialiser that creates it, before anyone else can see it; read-only after.
  public let bytes: UnsafeRawBufferPointer
  let known = KnownHashes()
  /// The path of the file that is mapped.
  private let mappedPath: String?
  private let release: @Sendable (UnsafeRawBufferPointer) -> Void

  private init(
    _ bytes: UnsafeRawBufferPointer, mappedPath: String? = nil,
    release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) {
    self.bytes = bytes
    self.mappedPath = mappedPath
    self.release = release
  }

  deinit { release(bytes) }

  /// Memory of `count` bytes, which `fill` must write completely.
  public convenience init(
    count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    let buffer = UnsafeMutableRawBufferPointer(
      start: .allocateAligned(byteCount: count), count: count)
    do {
      try fill(buffer)
    } catch {
      buffer.deallocate()
      throw error
    }
    self.init(UnsafeRawBufferPointer(buffer)) { $0.deallocate() }
  }

  /// The file at `path`, mapped for reading.
  ///
  /// A file that is cut short meanwhile reads as zeros from there on; `lostFile` tells.
  ///
  /// - Throws: A `FileError` if it can't be opened or mapped.
  public convenience init(mapping path: String) throws {
    // Opening a pipe would otherwise wait for someone to write to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, code: errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(path: path, code: EISDIR) }
    let count = Int(status.st_size)
    guard count > 0 else {
      self.init(UnsafeRawBufferPointer(start: nil, count: 0)) { _ in }
      return
    }
    guard let address = fm_map(descriptor, count) else { throw FileError(path: path, code: errno) }
    self.init(UnsafeRawBufferPointer(start: address, count: count), mappedPath: path) { bytes in
      fm_unmap(bytes.baseAddress, bytes.count)
    }
  }

  /// The path of the file that these bytes come from, once some of them were found missing: it was
  /// cut short while it was in use, and what was made of it since is worth nothing.
  public var lostFile: String? {
    guard let mappedPath, fm_is_damaged(bytes.baseAddress) else { return nil }
    return mappedPath
  }

  /// Lets the system have the memory of a part of a mapped file, which it reads again should the
  /// bytes be asked for; owned memory stays as it is.
  func giveBackPages(of range: Range<Int>) {
    let page = Int(getpagesize())
    let (first, end) = ((range.lowerBound + page - 1) / page * page, range.upperBound / page * page)
    guard mappedPath != nil, first < end, let start = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
  }
}

/// A file that the system would not open, read or write.
public struct FileError: Error, Equatable, CustomStringConvertible {
  public let path: String
  /// The system's `errno`.
  public let code: Int32

  public init(path: String, code: Int32) {
    self.path = path
    self.code = code
  }

  /// What the system says of it: `No such file or directory`.
  public var reason: String { String(cString: strerror(code)) }

  public var description: String { "`\(path)`: \(reason)" }
}

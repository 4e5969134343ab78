import FoundationEssentials
import Glibc

/// Creates the folder at `path`, and those above it, readable by their user alone.
func createPrivateDirectory(_ path: String) throws(StoreError) {
  if mkdir(path, 0o700) == 0 { return }
  let code = errno
  if code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
    try createPrivateDirectory(String(path[..<slash]))
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
  }
  var status = stat()
  if stat(path, &status) == 0 {
    if status.st_mode & S_IFMT == S_IFDIR { return }
    throw .notWritable(path, "there is a file where the folder should be")
  }
  throw .system(path, code)
}

/// Whether there is no file at `path`, or one without content.
func isMissingOrEmpty(_ path: String) throws(StoreError) -> Bool {
  var status = stat()
  if stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 }
  guard errno == ENOENT else { throw .system(path, errno) }
  return true
}

/// As `writePrivateFile` does with a buffer.
func writePrivateFile(_ bytes: [UInt8], to path: String) throws(StoreError) {
  // Typed errors don't pass through a closure that rethrows.
  let outcome = bytes.withUnsafeBytes { bytes in
    Result { () throws(StoreError) in try writePrivateFile(bytes, to: path) }
  }
  try outcome.get()
}

extension StoreError {
  /// What the system's `errno` on the file at `path` means to its user.
  static func system(_ path: String, _ code: Int32) -> StoreError {
    code == ENOSPC || code == EDQUOT
      ? .full(path) : .notWritable(path, String(cString: strerror(code)))
  }
}

/// Keeps other programs from creating the same store at the same time.
struct DirectoryLock {
  private let descriptor: Int32

  /// Waits until no one else has the folder locked.
  init(_ path: String) throws(StoreError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path, errno) }
    // A file system without locks creates stores without them; SQLite needs none of ours later.
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
  }

  func release() { close(descriptor) }
}

/// Writes a file readable by its user alone, so that either all of it is there or nothing is.
func writePrivateFile(_ bytes: UnsafeRawBufferPointer, to path: String) throws(StoreError) {
  let temporary = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max)).part"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw .system(path, errno) }
  let code = writeAll(bytes, to: descriptor)
  close(descriptor)
  guard code == 0, rename(temporary, path) == 0 else {
    let code = code == 0 ? errno : code
    unlink(temporary)
    throw .system(path, code)
  }
}

/// - Returns: 0, or the `errno` that stopped it.
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count < 0, errno == EINTR { continue }
    if count < 0 { return errno }
    rest = rest.dropFirst(count)
  }
  // The name must not reach the disk before the bytes do.
  return fsync(descriptor) == 0 ? 0 : errno
}

import FoundationEssentials
import Glibc

/// The longest file that is read, and the longest content of a compressed one, in bytes.
let maximumFileBytes = 1 << 30

/// The bytes of the regular file at `path`.
///
/// Read, not mapped: a mapped file that is truncated meanwhile would end the program.
func readFile(_ path: String) throws(DatasetError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .system(path, errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .system(path, errno) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw DatasetError(path, "expected a file, found a folder or a device", kind: .unreadable)
  }
  guard status.st_size <= maximumFileBytes else {
    throw DatasetError(
      path, "\(status.st_size) bytes; at most \(maximumFileBytes) are loaded", kind: .unsupported,
      hint: "split the file")
  }
  return try readAll(descriptor, count: Int(status.st_size), path)
}

private func readAll(
  _ descriptor: Int32, count: Int, _ path: String
) throws(DatasetError) -> [UInt8] {
  var code: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    while filled < count {
      let read = read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
      if read < 0, errno == EINTR { continue }
      if read < 0 { code = errno }
      if read <= 0 { break }
      filled += read
    }
  }
  guard code == 0 else { throw .system(path, code) }
  return bytes
}

extension DatasetError {
  static func system(_ path: String, _ code: Int32) -> DatasetError {
    DatasetError(
      path, String(cString: strerror(code)), kind: code == ENOENT ? .missing : .unreadable)
  }
}

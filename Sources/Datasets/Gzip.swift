internal import CZlib

/// Reads gzip (RFC 1952) and what it wraps (RFC 1951) through zlib.
enum Gzip {
  /// What stands around compressed content. 15 is the widest window, 16 asks for gzip's header and
  /// checksum, a negative width for neither.
  enum Wrapping: Int32 {
    case gzip = 31
    case none = -15
  }

  static func recognizes(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// The first `limit` bytes of the content, or all where there are fewer.
  static func inflate(
    _ bytes: [UInt8], atMost limit: Int, path: String, wrapping: Wrapping = .gzip
  ) throws(DatasetError) -> [UInt8] {
    var stream = z_stream()
    guard czlib_inflate_init(&stream, wrapping.rawValue) == Z_OK else {
      throw DatasetError(path, "there is no memory to decompress it", kind: .unreadable)
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let code = bytes.withUnsafeBufferPointer { input in
      // zlib reads through a pointer that it declares mutable, and doesn't write.
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(clamping: input.count)
      while output.count < limit {
        let code = chunk.withUnsafeMutableBufferPointer { buffer in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(buffer.count)
          return CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        output.append(contentsOf: chunk.prefix(chunk.count - Int(stream.avail_out)))
        if code != Z_OK { return code }
      }
      return Z_OK
    }
    switch code {
    case Z_OK, Z_STREAM_END: return Array(output.prefix(limit))
    case Z_BUF_ERROR:
      throw DatasetError(path, "the compressed content ends too early", at: .offset(output.count))
    default:
      let detail = stream.msg.map { String(cString: $0) } ?? "unknown"
      throw DatasetError(
        path, "the compressed content is damaged: \(detail)", at: .offset(output.count))
    }
  }
}

/// Reads a file's content from front to back; every failure has its offset.
struct ByteReader {
  let bytes: [UInt8]
  let path: String
  private(set) var offset = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  var remaining: Int { bytes.count - offset }

  /// The next `count` bytes, which are `what`.
  mutating func take(_ count: Int, _ what: String) throws(DatasetError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw failure("expected \(count) bytes of \(what), found \(remaining)")
    }
    defer { offset += count }
    return bytes[offset..<(offset + count)]
  }

  mutating func bigEndian(bytes count: Int, _ what: String) throws(DatasetError) -> Int {
    try take(count, what).reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func littleEndian(bytes count: Int, _ what: String) throws(DatasetError) -> Int {
    try take(count, what).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func failure(
    _ message: String, at offset: Int? = nil
  ) -> DatasetError {
    DatasetError(path, message, at: .offset(offset ?? self.offset))
  }

  /// The number of elements of `shape`, if their bytes are just those that remain.
  func count(of shape: [Int], elementBytes: Int) throws(DatasetError) -> Int {
    var count = 1
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows, product <= maximumFileBytes else {
        throw failure("a shape of \(shape) is more than can be loaded")
      }
      count = product
    }
    guard count * elementBytes == remaining else {
      throw failure(
        "expected \(count * elementBytes) bytes for the shape \(shape), found \(remaining)")
    }
    return count
  }
}

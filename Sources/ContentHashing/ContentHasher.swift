/// Hashes a sequence of fields, each framed by its length, so that `"ab", "c"` differs from
/// `"a", "bc"`.
public struct ContentHasher {
  private var bytes: [UInt8] = []

  public init() {}

  public mutating func combine(_ text: String) {
    combine(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func combine(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Combines a number by its bits, so that 0 and -0 differ; every NaN counts as the same.
  public mutating func combine(_ number: Double) {
    let bits = number.isNaN ? Double.nan.bitPattern : number.bitPattern
    withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func combine(_ hash: ContentHash) {
    withUnsafeBytes(of: hash.high.littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: hash.low.littleEndian) { bytes.append(contentsOf: $0) }
  }

  public func finalized() -> ContentHash {
    bytes.withUnsafeBytes { ContentHash(of: $0) }
  }
}

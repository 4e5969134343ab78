internal import CXXHash

/// The name of a piece of content: 128 bits of XXH3 over its bytes.
///
/// Equal content has an equal hash on every machine. It tells accidental changes apart, at the
/// speed of memory; it isn't meant to withstand someone who constructs a collision.
public struct ContentHash: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public init(of bytes: UnsafeRawBufferPointer) {
    let hash = cxxhash_128(bytes.baseAddress, bytes.count)
    self.init(high: hash.high64, low: hash.low64)
  }

  public init(of text: String) {
    var text = text
    self = text.withUTF8 { ContentHash(of: UnsafeRawBufferPointer($0)) }
  }

  /// Parses the 32 hexadecimal digits that `description` prints.
  public init?(_ hexadecimal: String) {
    guard hexadecimal.utf8.count == 32,
      let high = UInt64(hexadecimal.prefix(16), radix: 16),
      let low = UInt64(hexadecimal.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  public var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

  /// The first eight digits: enough to tell things apart on a screen.
  public var short: String { String(description.prefix(8)) }

  public static func < (a: ContentHash, b: ContentHash) -> Bool {
    (a.high, a.low) < (b.high, b.low)
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

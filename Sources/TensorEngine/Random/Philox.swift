/// Philox4x32-10, a random number generator that encrypts a counter (Salmon et al., "Parallel
/// Random Numbers: As Easy as 1, 2, 3", 2011).
///
/// A stream is named, not drawn from another: what one statement draws does not depend on what
/// others drew before it.
public struct Philox: Sendable {
  /// Four numbers at a time: the counter, its upper half naming the stream.
  private var counter: SIMD4<UInt32>
  private let key: SIMD2<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// The stream numbered `stream` of `seed`.
  public init(seed: UInt64, stream: UInt64 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(
      0, 0, UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
  }

  /// The stream of draw `draw` of the statement with key `statement` under `seed`.
  public init(seed: UInt64, statement: UInt64, draw: UInt64 = 0) {
    let name = SIMD4(
      UInt32(truncatingIfNeeded: statement), UInt32(truncatingIfNeeded: statement >> 32),
      UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 32))
    let seed = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    let mixed = Self.encrypted(name, key: seed)
    key = SIMD2(mixed[0], mixed[1])
    counter = SIMD4(0, 0, mixed[2], mixed[3])
  }

  /// Ten rounds over one counter.
  static func encrypted(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let first = UInt64(0xd251_1f53) * UInt64(c[0])
      let second = UInt64(0xcd9e_8d57) * UInt64(c[2])
      c = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ c[1] ^ k[0],
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c[3] ^ k[1],
        UInt32(truncatingIfNeeded: first))
      k &+= SIMD2(0x9e37_79b9, 0xbb67_ae85)
    }
    return c
  }

  /// The next 32 bits.
  public mutating func next() -> UInt32 {
    if used == 4 {
      block = Self.encrypted(counter, key: key)
      counter[0] &+= 1
      if counter[0] == 0 { counter[1] &+= 1 }
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 bits, the lower half drawn first.
  public mutating func uint64() -> UInt64 {
    let low = next()
    return UInt64(next()) << 32 | UInt64(low)
  }

  /// A number in [0, 1), a multiple of 2^-24.
  public mutating func uniform() -> Float { Float(next() >> 8) * 0x1p-24 }

  /// A whole number below `bound`, each equally likely (Lemire, 2019).
  ///
  /// - Precondition: `bound` is positive and below 2^32.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0 && bound < 1 << 32, "no number of 32 bits lies below \(bound)")
    let limit = UInt32(bound)
    let rejected = (0 &- limit) % limit
    while true {
      let product = limit.multipliedFullWidth(by: next())
      if product.low >= rejected { return Int(product.high) }
    }
  }

  /// Puts the elements in an order of which each is equally likely (Fisher and Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in elements.indices.dropFirst().reversed() {
      elements.swapAt(last, below(last + 1))
    }
  }

  /// The numbers below `count` in an order of which each is equally likely.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

/// Random numbers from a counter: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, Parallel random
/// numbers: as easy as 1, 2, 3).
///
/// The n-th number of a stream depends on the seed, the stream and n alone, so streams are
/// independent of each other and of the order in which they are used.
public struct Philox: Sendable {
  private let key: SIMD2<UInt32>
  private let stream: SIMD2<UInt32>
  private var block: UInt64 = 0
  private var pending: [UInt32] = []

  public init(seed: UInt64, stream: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = SIMD2(
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
  }

  /// The next 32 random bits.
  public mutating func next() -> UInt32 {
    if pending.isEmpty {
      let counter = SIMD4(
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), stream.x,
        stream.y)
      let words = Self.words(counter: counter, key: key)
      pending = [words.w, words.z, words.y, words.x]
      block += 1
    }
    return pending.removeLast()
  }

  /// A number from 0 up to, but not including, 1: one of 2²⁴ equally spaced ones.
  public mutating func uniform() -> Float { Float(next() >> 8) * 0x1p-24 }

  /// A whole number below `bound`, each equally likely (Lemire 2019, arXiv 1805.10941).
  ///
  /// - Precondition: `bound` is positive and below 2³².
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0 && bound < 1 << 32, "no number lies below \(bound)")
    let limit = UInt32(bound)
    let rejected = (0 &- limit) % limit
    while true {
      let product = limit.multipliedFullWidth(by: next())
      if product.low >= rejected { return Int(product.high) }
    }
  }

  /// The numbers from 0 to `count` - 1 in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }

  /// Ten rounds over a counter.
  static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (counter, key) = (counter, key)
    for _ in 0..<10 {
      let first = counter.x.multipliedFullWidth(by: 0xD251_1F53)
      let second = counter.z.multipliedFullWidth(by: 0xCD9E_8D57)
      counter = SIMD4(
        second.high ^ counter.y ^ key.x, second.low, first.high ^ counter.w ^ key.y, first.low)
      key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return counter
  }
}

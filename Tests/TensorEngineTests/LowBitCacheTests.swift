import Foundation
import Testing

@testable import TensorEngine

/// A cache of four or two bits, against its definition (KIVI, arXiv 2402.02750, section 3): keys are
/// coded by channel, values by position, in groups of 32 positions, and the last ones are halves.
@Suite struct LowBitCacheTests {
  private static let (positions, heads, size) = (200, 2, 40)
  private let q = numbers(positions * heads * size, seed: 1).map { 3 * $0 }
  private let k = numbers(positions * size, seed: 2)
  private let v = numbers(positions * size, seed: 3)

  @Test(arguments: [CacheType.int4, .int2])
  func agreesWithTheDefinition(_ type: CacheType) {
    let results = onEverySet(q.count) { set, y in
      attend(on: set, type, pieces: Self.steps(of: 64), into: y)
    }
    #expect(results.allSatisfy { sameBits($0, results[0]) })
    let expected = definition(bits: type == .int4 ? 4 : 2)
    let distance = zip(results[0], expected).map { abs(Double($0) - $1) }.max() ?? .infinity
    #expect(distance < 2e-5)
  }

  /// A prompt may be taken in by 64 positions or in other pieces: a row's steps are the same.
  @Test(arguments: [CacheType.int4, .int2])
  func givesTheSameBitsInPieces(_ type: CacheType) {
    let whole = written(q.count) {
      attend(on: .best, type, pieces: Self.steps(of: 64), into: $0)
    }
    for pieces in [Self.steps(of: 1), [1, 16, 61, 125, 189, 200]] {
      let found = written(q.count) { attend(on: .best, type, pieces: pieces, into: $0) }
      #expect(sameBits(whole, found))
    }
  }

  /// Two bits and a scale and a least number of 16 bits for each 32: three bits, and the last 128
  /// positions as halves.
  @Test func takesAsManyBytesAsItsBits() {
    let halves = CacheShape(type: .f16, heads: 4, headSize: 64, positions: 8192).byteCount
    let last = CacheShape(type: .f16, heads: 4, headSize: 64, positions: 128).byteCount
    for (type, bits) in [(CacheType.int4, 5), (.int2, 3)] {
      let shape = CacheShape(type: type, heads: 4, headSize: 64, positions: 8192)
      #expect(shape.positions == 8192)
      #expect(abs(shape.byteCount - halves * bits / 16 - last) <= 4 * shape.blockBytes)
      #expect(
        CacheShape(type: type, heads: 4, headSize: 64, blocks: shape.blocks) == shape)
    }
  }

  /// The halves of what lies before must not have been written over.
  @Test(arguments: [(64, 200, false), (100, 190, true), (0, 200, true), (200, 200, true)])
  func knowsWhereASequenceCanGoOn(_ position: Int, _ read: Int, _ can: Bool) {
    #expect(CacheType.int2.canResume(at: position, of: read) == can)
    #expect(CacheType.f16.canResume(at: position, of: read))
  }

  private static func steps(of size: Int) -> [Int] {
    stride(from: size, to: positions, by: size) + [positions]
  }

  private func attend(
    on set: KernelSet, _ type: CacheType, pieces: [Int], into y: UnsafeMutablePointer<Float>
  ) {
    let shape = CacheShape(type: type, heads: 1, headSize: Self.size, positions: Self.positions)
    let options = AttentionOptions(
      heads: Self.heads, scale: 1 / Float(Self.size).squareRoot(), isCausal: true)
    withWorkspace(2 * shape.byteCount) { keys in
      keys.initializeMemory(as: UInt8.self, repeating: 0xff, count: 2 * shape.byteCount)
      let values = keys + shape.byteCount
      var start = 0
      for end in pieces {
        set.store(
          Array(k[(start * Self.size)...]), Array(v[(start * Self.size)...]), at: start,
          count: end - start, keys: keys, values: values, shape: shape)
        let first = start * Self.heads * Self.size
        set.attend(
          Array(q[first...]), queries: end - start, keys: keys, values: values, shape: shape,
          count: end, options: options, into: y + first)
        start = end
      }
    }
  }

  private func definition(bits: Int) -> [Double] {
    let (size, groups) = (Self.size, Self.positions / 32)
    let halves = (k: k.map { Float(Float16($0)) }, v: v.map { Float(Float16($0)) })
    var coded = halves
    for group in 0..<groups {
      let rows = group * 32..<(group + 1) * 32
      for channel in 0..<size {
        let places = rows.map { $0 * size + channel }
        for (place, x) in zip(places, Self.coded(places.map { halves.k[$0] }, bits)) {
          coded.k[place] = x
        }
      }
      for row in rows {
        for run in [0..<32, 32..<size] {
          let places = run.map { row * size + $0 }
          for (place, x) in zip(places, Self.coded(places.map { halves.v[$0] }, bits)) {
            coded.v[place] = x
          }
        }
      }
    }
    return (0..<Self.positions).flatMap { query in
      (0..<Self.heads).flatMap { head -> [Double] in
        let isCoded = { (key: Int) in key / 32 + 1 < query / 32 }
        let scores = (0...query).map { key -> Double in
          let source = isCoded(key) ? coded.k : halves.k
          let products = (0..<size).map {
            Double(q[(query * Self.heads + head) * size + $0]) * Double(source[key * size + $0])
          }
          return products.reduce(0, +) / Double(size).squareRoot()
        }
        let largest = scores.max() ?? 0
        let shares = scores.map { exp($0 - largest) }
        let sum = shares.reduce(0, +)
        return (0..<size).map { element in
          (0...query).reduce(0) {
            let source = isCoded($1) ? coded.v : halves.v
            return $0 + shares[$1] * Double(source[$1 * size + element])
          } / sum
        }
      }
    }
  }

  /// Numbers on 2^bits levels from the least to the greatest, scale and least number as halves.
  private static func coded(_ x: [Float], _ bits: Int) -> [Float] {
    let (low, high, most) = (x.min() ?? 0, x.max() ?? 0, Float((1 << bits) - 1))
    let (scale, least) = (Float(Float16((high - low) / most)), Float(Float16(low)))
    return x.map { x in
      let code = min(max(((x - least) * (1 / scale)).rounded(.toNearestOrEven), 0), most)
      return least + code * scale
    }
  }
}

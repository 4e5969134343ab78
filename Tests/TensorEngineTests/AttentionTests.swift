import Foundation
import Testing

@testable import TensorEngine

/// Attention over a cache, against the definition in double precision.
@Suite struct AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var queries: Int
    var past: Int
    var heads: Int
    var cachedHeads: Int
    var size: Int
    var isCausal = true
    var window = 0
    var cap = 0.0
    var testDescription: String {
      "\(queries) after \(past), \(heads)/\(cachedHeads) heads of \(size)"
        + (isCausal ? "" : ", all keys") + (window > 0 ? ", a window of \(window)" : "")
        + (cap > 0 ? ", at most \(cap)" : "")
    }
    var keys: Int { past + queries }
  }

  static let cases = [
    Case(queries: 1, past: 0, heads: 1, cachedHeads: 1, size: 1),
    Case(queries: 1, past: 300, heads: 4, cachedHeads: 1, size: 64),
    Case(queries: 17, past: 126, heads: 6, cachedHeads: 2, size: 15),
    Case(queries: 37, past: 0, heads: 2, cachedHeads: 2, size: 17, isCausal: false),
    Case(queries: 131, past: 3, heads: 2, cachedHeads: 1, size: 33),
    Case(queries: 2, past: 255, heads: 1, cachedHeads: 1, size: 256),
    Case(queries: 1, past: 31, heads: 71, cachedHeads: 1, size: 8),
    Case(queries: 131, past: 300, heads: 4, cachedHeads: 2, size: 24, window: 20),
    Case(queries: 60, past: 300, heads: 2, cachedHeads: 1, size: 16, window: 150, cap: 2),
    Case(queries: 1, past: 400, heads: 2, cachedHeads: 1, size: 16, window: 1),
    Case(queries: 40, past: 0, heads: 2, cachedHeads: 1, size: 16, window: 100, cap: 0.5),
    Case(queries: 0, past: 5, heads: 2, cachedHeads: 1, size: 16, isCausal: false),
  ]

  /// What a cache type loses: nothing, 11 bits, or 8 bits of the largest element of a vector.
  static let tolerances: [CacheType: Double] = [.f32: 2e-6, .f16: 4e-3, .int8: 6e-2]

  @Test(arguments: cases, [CacheType.f32, .f16, .int8])
  func agreesWithTheDefinition(_ example: Case, _ type: CacheType) throws {
    let given = Operands(example)
    let mask = example.queries % 2 == 0 ? nil : given.mask
    let results = onEverySet(given.q.count) { set, y in
      given.attend(on: set, type: type, mask: mask, into: y)
    }
    #expect(results.allSatisfy { sameBits($0, results[0]) })
    let tolerance = try #require(Self.tolerances[type])
    #expect(largestDistance(results[0], given.definition(mask: mask)) <= tolerance)
  }

  /// A prompt may be taken in at once or in pieces: a row's steps are the same.
  @Test(arguments: [CacheType.f32, .f16, .int8], [0, 21])
  func givesTheSameBitsInPieces(_ type: CacheType, window: Int) {
    let given = Operands(
      Case(queries: 150, past: 0, heads: 4, cachedHeads: 2, size: 40, window: window))
    let whole = written(given.q.count) { given.attend(on: .best, type: type, into: $0) }
    let pieces = written(given.q.count) {
      given.attend(on: .best, type: type, pieces: [1, 16, 61, 150], into: $0)
    }
    #expect(sameBits(whole, pieces))
  }

  @Test func givesTheSameBitsOnAnyNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      let given = Operands(Case(queries: 90, past: 60, heads: 8, cachedHeads: 4, size: 32))
      let results = [1, 2, 3, 4].map { threads in
        ThreadPool.threadCount = threads
        return written(given.q.count) { given.attend(on: .best, type: .f16, into: $0) }
      }
      precondition(results.allSatisfy { sameBits($0, results[0]) })
    }
  }

  /// softmax of -∞ and a number is 0 and 1, whichever tile the number stands in.
  @Test func passesOverWhatTheMaskHides() {
    var given = Operands(Case(queries: 1, past: 199, heads: 1, cachedHeads: 1, size: 3))
    given.mask = [Float](repeating: -.infinity, count: 200)
    given.mask[150] = 0
    let y = written(3) { given.attend(on: .best, type: .f32, mask: given.mask, into: $0) }
    #expect(y == Array(given.v[(150 * 3)..<(151 * 3)]))
  }

  /// q, k and v of a case.
  struct Operands: Sendable {
    let example: Case
    let q: [Float]
    let k: [Float]
    let v: [Float]
    var mask: [Float]

    init(_ example: Case) {
      self.example = example
      q = numbers(example.queries * example.heads * example.size, seed: 1).map { 3 * $0 }
      k = numbers(example.keys * example.cachedHeads * example.size, seed: 2)
      v = numbers(example.keys * example.cachedHeads * example.size, seed: 3)
      mask = numbers(example.queries * example.keys, seed: 4)
    }

    /// Takes the queries in up to each of `pieces`; what lies before them is stored first.
    func attend(
      on set: KernelSet, type: CacheType, mask: [Float]? = nil, pieces: [Int]? = nil,
      into y: UnsafeMutablePointer<Float>
    ) {
      let (heads, size) = (example.cachedHeads, example.size)
      let shape = CacheShape(type: type, heads: heads, headSize: size, positions: example.keys)
      var options = AttentionOptions(
        heads: example.heads, scale: 1 / Float(size).squareRoot(), isCausal: example.isCausal)
      options.window = example.window
      options.cap = Float(example.cap)
      withWorkspace(2 * shape.byteCount) { keys in
        keys.initializeMemory(as: UInt8.self, repeating: 0xff, count: 2 * shape.byteCount)
        let values = keys + shape.byteCount
        set.store(k, v, at: 0, count: example.past, keys: keys, values: values, shape: shape)
        var start = 0
        for end in pieces ?? [example.queries] {
          let stored = (example.past + start) * heads * size
          let first = start * example.heads * size
          set.store(
            Array(k[stored...]), Array(v[stored...]), at: example.past + start,
            count: end - start, keys: keys, values: values, shape: shape)
          set.attend(
            Array(q[first...]), queries: end - start, keys: keys, values: values, shape: shape,
            count: example.past + end, mask: mask, options: options, into: y + first)
          start = end
        }
      }
    }

    /// The softmax of the scaled dot products, times the values.
    func definition(mask: [Float]?) -> [Double] {
      let (group, size) = (example.heads / example.cachedHeads, example.size)
      var result: [Double] = []
      for query in 0..<example.queries {
        for head in 0..<example.heads {
          let visible = example.isCausal ? example.past + query + 1 : example.keys
          let at = { (key: Int) in (key * example.cachedHeads + head / group) * size }
          let first = example.window > 0 ? max(visible - example.window, 0) : 0
          let scores = (first..<visible).map { key in
            let products = (0..<size).map { element in
              Double(q[(query * example.heads + head) * size + element])
                * Double(k[at(key) + element])
            }
            let score = products.reduce(0, +) / Double(size).squareRoot()
            return (example.cap > 0 ? example.cap * tanh(score / example.cap) : score)
              + Double(mask?[query * example.keys + key] ?? 0)
          }
          let largest = scores.max() ?? 0
          let shares = scores.map { exp($0 - largest) }
          let sum = shares.reduce(0, +)
          for element in 0..<size {
            let mixed = (first..<visible).reduce(0) {
              $0 + shares[$1 - first] * Double(v[at($1) + element])
            }
            result.append(mixed / sum)
          }
        }
      }
      return result
    }
  }
}

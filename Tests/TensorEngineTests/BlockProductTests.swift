import Testing

@testable import TensorEngine

@Suite(.serialized) struct BlockProductTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var format: BlockFormat
    var rows: Int
    var depth: Int
    var outputs: Int
    var testDescription: String { "\(format) \(rows)x\(depth)x\(outputs)" }
  }

  static let cases = BlockFormat.allCases.flatMap { format in
    [0, 1, 2, 5, 6, 7, 13, 97].map { Case(format: format, rows: $0, depth: 300, outputs: 33) }
      + [1, 15, 16, 17, 31, 32, 47, 257].map {
        Case(format: format, rows: 7, depth: 64, outputs: $0)
      }
      + [1, 31, 32, 33, 255, 256, 257, 1031].map {
        Case(format: format, rows: 3, depth: $0, outputs: 17)
      }
      + [Case(format: format, rows: 1, depth: 512, outputs: 700)]
  }

  /// What 8-bit codes in runs of 32 stand for: by the definition, in 64-bit floats.
  static func rounded(_ x: [Float], depth: Int) -> [Double] {
    var result: [Double] = []
    for start in stride(from: 0, to: x.count, by: max(depth, 1)) {
      for run in stride(from: start, to: start + depth, by: 32) {
        let values = x[run..<min(run + 32, start + depth)]
        let largest = values.map(abs).max() ?? 0
        result += values.map {
          let code = ($0 * (largest == 0 ? 0 : 127 / largest)).rounded(.toNearestOrEven)
          return Double(code) * Double(largest / 127)
        }
      }
    }
    return result
  }

  static func product(
    _ x: [Float], _ weight: Weight, _ extents: BlockExtents, rows: Int, on set: KernelSet,
    epilogue: Epilogue = .none
  ) -> [Float] {
    let blocks = weight.parts["blocks"]
    return withWorkspace(KernelSet.activationBytes(rows: rows, depth: extents.depth)) { codes in
      set.quantizeActivations(x, rows: rows, depth: extents.depth, into: codes)
      return written(rows * extents.outputs) { target in
        blocks?.withUnsafeBytes { blocks in
          guard let blocks = blocks.baseAddress else { return }
          set.multiplyBlocks(codes, blocks, extents, into: target, rows: rows, epilogue: epilogue)
        }
      }
    }
  }

  @Test(arguments: cases)
  func multipliesWhatTheCodesStandFor(_ c: Case) throws {
    var samples = Samples(UInt64(c.rows + c.depth + c.outputs))
    let x = samples.floats(c.rows * c.depth)
    let values = Tensor(samples.floats(c.depth * c.outputs), shape: [c.depth, c.outputs])
    let encoding = BlockEncoding(c.format)
    let weight = try Weight(values, encoding: encoding)
    let w = try weight.decoded().floats
    let codes = Self.rounded(x, depth: c.depth)
    var expected: [Double] = []
    for row in 0..<c.rows {
      for output in 0..<c.outputs {
        expected.append(
          (0..<c.depth).reduce(0) {
            $0 + codes[row * c.depth + $1] * Double(w[$1 * c.outputs + output])
          })
      }
    }
    let extents = encoding.extents(of: [c.depth, c.outputs])
    let results = KernelSet.available.map {
      Self.product(x, weight, extents, rows: c.rows, on: $0)
    }
    #expect(largestDistance(results[0], expected) < 1e-4 * Double(c.depth).squareRoot() + 1e-5)
    for (set, result) in zip(KernelSet.available, results) {
      #expect(sameBits(result, results[0]), "\(set.name)")
    }
  }

  @Test(arguments: BlockFormat.allCases)
  func anyNumberOfThreadsGivesTheSameBits(_ format: BlockFormat) throws {
    let saved = ThreadPool.threadCount
    defer { ThreadPool.threadCount = saved }
    var samples = Samples(5)
    let encoding = BlockEncoding(format)
    let (depth, outputs, rows) = (512, 1000, 40)
    let values = Tensor(samples.floats(depth * outputs), shape: [depth, outputs])
    let x = samples.floats(rows * depth)
    var results: [[Float]] = []
    var parts: [Tensor?] = []
    for threads in 1...4 {
      ThreadPool.threadCount = threads
      let weight = try Weight(values, encoding: encoding)
      parts.append(weight.parts["blocks"])
      for rows in [1, rows] {
        let extents = encoding.extents(of: [depth, outputs])
        results.append(Self.product(x, weight, extents, rows: rows, on: .best))
      }
    }
    for index in results.indices { #expect(sameBits(results[index], results[index % 2])) }
    #expect(parts.allSatisfy { $0 == parts[0] })
  }

  @Test func addsBiasAndResidualAndActivates() throws {
    let encoding = BlockEncoding(.q8)
    // One weight of 127 for each output, so the scale is 1 and the product the activation times it.
    let weight = try Weight(Tensor(repeating: 127, shape: [1, 3]), encoding: encoding)
    let (bias, residual): ([Float], [Float]) = ([1, 2, -400], [10, 20, 30])
    let result = bias.withUnsafeBufferPointer { bias in
      residual.withUnsafeBufferPointer { residual in
        Self.product(
          [2], weight, encoding.extents(of: [1, 3]), rows: 1, on: .best,
          epilogue: Epilogue(
            bias: bias.baseAddress, residual: residual.baseAddress, activation: .relu))
      }
    }
    #expect(result == [265, 276, 0])
  }

  /// A NaN or an infinity is not hidden by the codes.
  @Test(arguments: [Float.nan, .infinity])
  func passesOnWhatIsNotANumber(_ value: Float) throws {
    let encoding = BlockEncoding(.q4)
    let weight = try Weight(Tensor(repeating: 1, shape: [64, 2]), encoding: encoding)
    var x = [Float](repeating: 1, count: 128)
    x[70] = value
    for set in KernelSet.available {
      let result = Self.product(
        x, weight, encoding.extents(of: [64, 2]), rows: 2, on: set)
      #expect(result.map(\.isNaN) == [false, false, true, true], "\(set.name)")
    }
  }

  @Test(arguments: BlockFormat.allCases)
  func gathersRows(_ format: BlockFormat) throws {
    var samples = Samples(11)
    let table = Tensor(samples.floats(35 * 290), shape: [35, 290])
    let encoding = BlockEncoding(format, depthAxis: .last)
    let weight = try Weight(table, encoding: encoding)
    let decoded = try weight.decoded().floats
    let numbers: [Int32] = [34, 0, 15, 16, 0]
    for set in KernelSet.available {
      let rows = written(5 * 290) { target in
        weight.parts["blocks"]?.withUnsafeBytes { blocks in
          guard let blocks = blocks.baseAddress else { return }
          set.gatherBlocks(
            blocks, encoding.extents(of: [35, 290]), outputs: numbers, count: 5, into: target)
        }
      }
      let expected = numbers.flatMap { decoded[Int($0) * 290..<Int($0) * 290 + 290] }
      #expect(sameBits(rows, expected), "\(set.name)")
    }
  }
}

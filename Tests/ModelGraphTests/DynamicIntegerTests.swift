import ModelGraph
import TensorEngine
import Testing

/// Dynamic quantization against NumPy 2.4: the grid in 32-bit floats as ONNX's
/// DynamicQuantizeLinear has it, the sums in 64-bit integers. Each step rounds once on both sides,
/// so codes and results are equal.
@Suite struct DynamicIntegerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var depth: Int
    var columns: Int
    var shift: Float
    var scale: Float
    var zeroPoint: Float
    var codes: [Float]
    var codesWeighted: Double
    var first: [Float]
    var weighted: Double
    var testDescription: String { "\(rows)x\(depth)x\(columns) + \(shift)" }
  }

  static let cases = [
    Case(
      rows: 3, depth: 5, columns: 4, shift: 0, scale: 0.009803921915590763, zeroPoint: 127,
      codes: [70, 44, 19, 254, 229, 203, 178, 153], codesWeighted: 13515,
      first: [0.6614583730697632, 1.6527268886566162, -4.905101299285889, 1.4530484676361084],
      weighted: -16.4188072681427),
    // More elements than one task takes.
    Case(
      rows: 130, depth: 300, columns: 70, shift: 0.5, scale: 0.009803921915590763, zeroPoint: 76,
      codes: [70, 44, 19, 254, 229, 203, 178, 152], codesWeighted: 96_574_877_912,
      first: [-13.540824890136719, -24.015932083129883, -44.577667236328125, -9.914905548095703],
      weighted: 4585763.289620072),
    // All positive: 0 is still on the grid.
    Case(
      rows: 2, depth: 5, columns: 17, shift: 2, scale: 0.01274509821087122, zeroPoint: 0,
      codes: [113, 93, 74, 255, 235, 216, 196, 177], codesWeighted: 9583,
      first: [0.1532781720161438, -5.515977382659912, 0.4551241397857666, 4.509321212768555],
      weighted: 51.73195564746857),
  ]

  @Test(arguments: cases)
  func agreesWithNumPyOnEverySetAndThreadCount(_ c: Case) throws {
    let saved = ThreadPool.threadCount
    defer { ThreadPool.threadCount = saved }
    for kernels in KernelSet.available {
      for threads in 1...4 {
        ThreadPool.threadCount = threads
        let found = try KernelSet.$current.withValue(kernels) { try run(c) }
        let (codes, grid, y) = (found.codes, found.grid.floats, found.y)
        #expect(grid == [c.scale, c.zeroPoint])
        #expect(Array(codes.floats.prefix(8)) == c.codes)
        #expect(codes.weightedSum == c.codesWeighted)
        #expect(Array(y.floats.prefix(4)) == c.first, "\(kernels.name)")
        #expect(abs(y.weightedSum - c.weighted) <= abs(c.weighted) * 1e-12)
      }
    }
  }

  private func run(_ c: Case) throws -> (codes: Tensor, grid: Tensor, y: Tensor) {
    try run(ramp([c.rows, c.depth]).mapped { $0 + c.shift }, columns: c.columns)
  }

  private func run(_ x: Tensor, columns: Int) throws -> (codes: Tensor, grid: Tensor, y: Tensor) {
    let depth = x.shape[1]
    let codes = (0..<depth * columns).map { Int8(($0 * 37 + 24) % 255 - 127) }
    let weight = Weight(
      shape: [depth, columns],
      encoding: LinearEncoding(bits: 8, scheme: .symmetric, granularity: .channel),
      parts: [
        "codes": Tensor(codes, shape: [depth, columns], as: .i8),
        "scales": Tensor((0..<columns).map { Float(1 + $0 % 3) / 128 }, shape: [columns]),
      ])
    let graph = Graph(
      inputs: [Graph.Input("x", x.type)],
      nodes: [
        Node("quantize", "DynamicQuantize", inputs: ["x"], outputs: ["codes", "grid"]),
        Node("y", "DynamicDense", inputs: ["codes", "weight", "grid", "bias"]),
      ], outputs: ["codes", "grid", "y"])
    let program = try Program(
      compiling: graph, weights: ["weight": weight, "bias": Weight(ramp([columns], 3))],
      inputTypes: ["x": x.type])
    let outputs = try program.run(["x": x])
    return (
      try #require(outputs["codes"]), try #require(outputs["grid"]), try #require(outputs["y"])
    )
  }

  /// A NaN may not turn into a plausible number; what is all zero stays zero.
  @Test func keepsWhatIsNotFiniteAndZeros() throws {
    var broken = ramp([2, 20]).floats
    broken[33] = .nan
    let spoilt = try run(Tensor(broken, shape: [2, 20]), columns: 3)
    let numbers = spoilt.y.floats.filter { !$0.isNaN }
    #expect(numbers.isEmpty)
    let zeros = try run(Tensor(repeating: 0, shape: [2, 20]), columns: 3)
    #expect(zeros.y.floats == ramp([3], 3).floats + ramp([3], 3).floats)
  }
}

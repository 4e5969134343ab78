import ModelGraph
import TensorEngine
import Testing

/// Integer operators against NumPy 2.4 in 64-bit integers on the same bytes: the first eight
/// results and the sum of (i + 1) · result i. All are exact.
@Suite struct IntegerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var operation: String
    var inputs: [Tensor]
    var weights: [Weight] = []
    var attributes: [String: Attribute] = [:]
    var shape: [Int]
    var first: [UInt8]
    var weightedSum: Double
    var testDescription: String { name }
  }

  @Test(arguments: Case.products + Case.others)
  func agreesWithNumPy(_ example: Case) throws {
    let result = try run(example)
    #expect(result.shape == example.shape)
    #expect(result.withElements(as: UInt8.self) { Array($0.prefix(8)) } == example.first)
    #expect(result.weightedSum == example.weightedSum)
  }

  @Test(arguments: Case.products + Case.others)
  func givesTheSameBytesForAllKernels(_ example: Case) throws {
    let expected = try run(example)
    for kernels in KernelSet.available {
      let result = try KernelSet.$current.withValue(kernels) { try run(example) }
      #expect(result == expected, "\(kernels.name)")
    }
  }

  private func run(_ example: Case) throws -> Tensor {
    var builder = GraphBuilder()
    var names: [String] = []
    var given: [String: Tensor] = [:]
    for (index, input) in example.inputs.enumerated() {
      names.append(builder.input("input\(index)", input.type))
      given[names[index]] = input
    }
    for (index, weight) in example.weights.enumerated() {
      names.append(builder.weight("weight\(index)", weight))
    }
    let output = builder.add(example.operation, names, attributes: example.attributes)
    let program = try Program(
      compiling: builder.graph(outputs: output), weights: builder.weights,
      inputTypes: given.mapValues(\.type))
    return try #require(try program.run(given)[output[0]])
  }

  /// Half a step, 0.005, is the most that a real number within range moves.
  @Test func quantizesAndBack() throws {
    let grid = QuantizedScale(scale: 0.01, zeroPoint: 128).attributes("")
    let bytes = try apply("Quantize", [ramp([3, 4])], grid)
    #expect(bytes[0].floats[..<5] == [72, 47, 22, 253, 228])
    let reals = try apply("Dequantize", bytes, grid)[0]
    for (real, byte) in zip(reals.floats, ramp([3, 4]).floats) {
      #expect(abs(real - byte) <= 0.005_01)
    }
  }

  @Test func refusesAWeightThatIsNotInCodes() throws {
    let grids = QuantizedScale(scale: 0.05, zeroPoint: 100)
    let example = Case(
      name: "", operation: "QDense", inputs: [bytes([3, 5])], weights: [Weight(ramp([5, 4]))],
      attributes: grids.attributes("input").merging(grids.attributes("output")) { $1 },
      shape: [], first: [], weightedSum: 0)
    #expect(throws: GraphError.self) { try run(example) }
  }

  @Test func refusesAScaleThatIsNotPositive() throws {
    #expect(throws: GraphError.self) {
      try apply("Quantize", [ramp([3])], ["scale": .number(0), "zeroPoint": .integer(0)])
    }
  }
}

/// Bytes that every computer makes alike: `(37 i + 11 + 13 seed) mod 256`.
private func bytes(_ shape: [Int], _ seed: Int = 0) -> Tensor {
  let elements = (0..<shape.reduce(1, *)).map { UInt8(($0 * 37 + 11 + seed * 13) % 256) }
  return Tensor(elements, shape: shape, as: .u8)
}

extension IntegerTests.Case {
  typealias Case = IntegerTests.Case
  private static let scales: [Float] = [0.01, 0.02, 0.005, 0.0125]
  private static let bias = Weight(labels([100, -200, 300, 0]))

  /// Symmetric codes by channel: `(37 i + 11 + 13 seed) mod 255 - 127`.
  private static func codes(_ shape: [Int], _ seed: Int) -> Weight {
    let codes = (0..<shape.reduce(1, *)).map { Int8(($0 * 37 + 11 + seed * 13) % 255 - 127) }
    return Weight(
      shape: shape, encoding: LinearEncoding(bits: 8, scheme: .symmetric, granularity: .channel),
      parts: [
        "codes": Tensor(codes, shape: shape, as: .i8), "scales": Tensor(scales, shape: [4]),
      ])
  }

  private static let asymmetric = Weight(
    shape: [3, 3, 2, 4],
    encoding: LinearEncoding(bits: 8, scheme: .asymmetric, granularity: .tensor),
    parts: [
      "codes": bytes([3, 3, 2, 4], 3), "scales": Tensor([0.01], shape: [1]),
      "zeroPoints": Tensor([120] as [UInt8], shape: [1], as: .u8),
    ])

  private static func grids(_ others: [String: Attribute] = [:]) -> [String: Attribute] {
    QuantizedScale(scale: 0.05, zeroPoint: 100).attributes("input")
      .merging(QuantizedScale(scale: 0.1, zeroPoint: 30).attributes("output")) { $1 }
      .merging(others) { $1 }
  }

  private static func dense(
    _ activation: String, _ first: [UInt8], _ weightedSum: Double
  ) -> Case {
    Case(
      name: "QDense, \(activation)", operation: "QDense", inputs: [bytes([3, 5])],
      weights: [codes([5, 4], 1), bias], attributes: grids(["activation": .text(activation)]),
      shape: [3, 4], first: first, weightedSum: weightedSum)
  }

  private static let moved: [String: Attribute] = [
    "strides": .integers([2, 2]), "pads": .integers([1, 1, 1, 1]),
  ]

  static let products = [
    dense("none", [73, 84, 24, 78, 18, 33, 71, 0], 4019),
    dense("relu", [73, 84, 30, 78, 30, 33, 71, 30], 4950),
    dense("relu6", [73, 84, 30, 78, 30, 33, 71, 30], 3930),
    Case(
      name: "QConv", operation: "QConv", inputs: [bytes([1, 5, 4, 2])],
      weights: [codes([3, 3, 2, 4], 1), bias], attributes: grids(moved), shape: [1, 3, 2, 4],
      first: [53, 0, 56, 69, 85, 64, 0, 0], weightedSum: 18432),
    Case(
      name: "QConv by depth", operation: "QConv", inputs: [bytes([1, 4, 4, 4])],
      weights: [codes([3, 3, 1, 4], 2), bias],
      attributes: grids(["groups": .integer(4), "pads": .integers([1, 1, 1, 1])]),
      shape: [1, 4, 4, 4], first: [55, 0, 26, 73, 0, 252, 43, 0], weightedSum: 108_469),
    Case(
      name: "QConv with an asymmetric weight", operation: "QConv", inputs: [bytes([1, 5, 4, 2])],
      weights: [asymmetric, bias], attributes: grids(moved), shape: [1, 3, 2, 4],
      first: [0, 0, 66, 45, 199, 0, 0, 0], weightedSum: 18408),
  ]

  private static let halves: [String: Attribute] = [
    "kernel": .integers([2, 2]), "strides": .integers([2, 2]),
  ]

  static let others = [
    Case(
      name: "QAdd", operation: "QAdd", inputs: [bytes([2, 9]), bytes([2, 9], 5)],
      attributes: QuantizedScale(scale: 0.1, zeroPoint: 100).attributes("a")
        .merging(QuantizedScale(scale: 0.2, zeroPoint: 90).attributes("b")) { $1 }
        .merging(QuantizedScale(scale: 0.3, zeroPoint: 60).attributes("output")) { $1 },
      shape: [2, 9], first: [21, 58, 95, 132, 169, 35, 72, 24], weightedSum: 14953),
    Case(
      name: "QMaxPool", operation: "QMaxPool", inputs: [bytes([1, 4, 4, 2])], attributes: halves,
      shape: [1, 2, 2, 2], first: [125, 162, 233, 236, 205, 242, 239, 134], weightedSum: 7314),
    Case(
      name: "QAveragePool", operation: "QAveragePool", inputs: [bytes([1, 4, 4, 2])],
      attributes: halves, shape: [1, 2, 2, 2], first: [68, 105, 152, 125, 148, 185, 104, 77],
      weightedSum: 4428),
    Case(
      name: "QGlobalAveragePool", operation: "QGlobalAveragePool", inputs: [bytes([1, 4, 4, 2])],
      shape: [1, 2], first: [118, 123], weightedSum: 364),
  ]
}

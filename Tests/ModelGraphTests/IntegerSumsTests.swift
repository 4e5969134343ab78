import ModelGraph
import TensorEngine
import Testing

/// Exact sums of products of bytes, against ONNX Runtime 1.31's MatMulInteger and ConvInteger (of
/// signed bytes against NumPy 2.4). Elements are i * 37 + 11 and i * 53 + 7, modulo 256 and 255.
@Suite struct IntegerSumsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var operation = "IntegerDense"
    var x: [Int]
    var weight: [Int]
    var type = ElementType.u8
    var zero: Int
    /// The zero point of unsigned weights; signed ones lie around 0.
    var weightZero: Int?
    var attributes: [String: Attribute] = [:]
    var first: [Int]
    var weighted: Int
    var testDescription: String { "\(operation) of \(type.rawValue) \(x) by \(weight)" }
  }

  static let cases = [
    Case(
      x: [3, 5], weight: [5, 4], zero: 130, first: [3410, 12395, 11945, 2060], weighted: -283_849),
    Case(
      x: [2, 300], weight: [300, 17], zero: 7, weightZero: 121,
      first: [266_050, 280_262, 231_234, 333_166], weighted: 30_519_358),
    Case(
      x: [5, 33], weight: [33, 64], zero: 255, first: [40_117, -52_452, -49_651, -28_745],
      weighted: 1_579_372),
    Case(
      x: [4, 50], weight: [50, 20], type: .i8, zero: -9, first: [-7295, -76_622, 9856, 55_534],
      weighted: 1_429_823),
    Case(
      operation: "IntegerConv", x: [2, 7, 6, 3], weight: [3, 3, 3, 5], zero: 130,
      attributes: ["pads": .integers([1, 1, 1, 1])], first: [24_905, -10_711, -41_482, 12_662],
      weighted: -896_086),
    Case(
      operation: "IntegerConv", x: [1, 9, 8, 4], weight: [3, 3, 4, 8], zero: 3, weightZero: 100,
      attributes: ["strides": .integers([2, 2])], first: [157_429, 111_636, 58_703, 226_090],
      weighted: 44_184_577),
    Case(
      operation: "IntegerConv", x: [1, 6, 6, 16], weight: [3, 3, 1, 16], zero: 90,
      attributes: ["pads": .integers([1, 1, 1, 1]), "groups": .integer(16)],
      first: [-4722, 3340, -15_544, -7520], weighted: -1_024_415),
    Case(
      operation: "IntegerConv", x: [1, 5, 5, 6], weight: [2, 2, 3, 4], zero: 17,
      attributes: ["groups": .integer(2)], first: [106, 12_186, 9086, 44_226], weighted: -752_334),
  ]

  @Test(arguments: cases)
  func agreesWithONNXRuntimeOnEverySet(_ c: Case) throws {
    for kernels in KernelSet.available {
      let y = try KernelSet.$current.withValue(kernels) { try run(c) }
      let found = y.withElements(as: Int32.self) { $0.map(Int.init) }
      #expect(Array(found.prefix(4)) == c.first, "\(kernels.name)")
      #expect(found.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 7 + 1) } == c.weighted)
    }
  }

  private func run(_ c: Case) throws -> Tensor {
    let count = c.x.reduce(1, *)
    let x = (0..<count).map { ($0 * 37 + 11) % 256 }
    let input =
      c.type == .u8
      ? Tensor(x.map { UInt8($0) }, shape: c.x, as: .u8)
      : Tensor(x.map { Int8($0 - 128) }, shape: c.x, as: .i8)
    let zero =
      c.type == .u8
      ? Tensor([UInt8(c.zero)], shape: [], as: .u8) : Tensor([Int8(c.zero)], shape: [], as: .i8)
    let graph = Graph(
      inputs: [Graph.Input("x", input.type), Graph.Input("zero", zero.type)],
      nodes: [
        Node("y", c.operation, inputs: ["x", "weight", "zero"], attributes: c.attributes)
      ], outputs: ["y"])
    let program = try Program(
      compiling: graph, weights: ["weight": weight(c)],
      inputTypes: ["x": input.type, "zero": zero.type])
    return try #require(try program.run(["x": input, "zero": zero])["y"])
  }

  private func weight(_ c: Case) -> Weight {
    let codes = (0..<c.weight.reduce(1, *)).map { ($0 * 53 + 7) % 255 }
    var parts = ["scales": Tensor([1], shape: [1])]
    if let zero = c.weightZero {
      parts["codes"] = Tensor(codes.map { UInt8($0) }, shape: c.weight, as: .u8)
      parts["zeroPoints"] = Tensor([UInt8(zero)], shape: [1], as: .u8)
    } else {
      parts["codes"] = Tensor(codes.map { Int8($0 - 127) }, shape: c.weight, as: .i8)
    }
    return Weight(
      shape: c.weight,
      encoding: LinearEncoding(
        scheme: c.weightZero == nil ? .symmetric : .asymmetric, granularity: .tensor),
      parts: parts)
  }

  @Test func refusesZeroPointsOfAnotherType() {
    let graph = Graph(
      inputs: [
        Graph.Input("x", TensorType(.u8, [1, 5])), Graph.Input("zero", TensorType(.i8, [])),
      ],
      nodes: [Node("y", "IntegerDense", inputs: ["x", "weight", "zero"])], outputs: ["y"])
    #expect(throws: GraphError.self) {
      try graph.types(
        inputTypes: ["x": TensorType(.u8, [1, 5]), "zero": TensorType(.i8, [])],
        weightTypes: ["weight": TensorType(.f32, [5, 4])])
    }
  }
}

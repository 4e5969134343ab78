import ModelGraph
import TensorEngine
import Testing

/// Operators on integers, against LiteRT 2.3's reference kernels: equal to the bit, and those that
/// quantize floats in the run within a hundred-thousandth. Bytes are (37 i + 11 + 13 s) mod 256 - 128,
/// weights (53 i + 7) mod 255 - 127 in the file's order, biases (211 i + 5) mod 999 - 499.
@Suite struct FixedPointOperatorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var operation: String
    var inputs: [Tensor]
    var weight: Weight?
    var bias: Tensor?
    var attributes: [String: Attribute] = [:]
    var first: [Double]
    /// The sum of all elements, the i-th times i mod 7 + 1.
    var weighted: Double
    var testDescription: String { "\(operation) \(attributes.keys.sorted())" }
  }

  static let pair = grid("a", 0.02, 3) + grid("b", 0.031, -7)
  static let image = bytes([1, 5, 6, 4])
  static let window: [String: Attribute] = [
    "kernel": .integers([3, 3]), "strides": .integers([2, 2]), "pads": .integers([1, 0, 1, 1]),
  ]

  static let cases = [
    Case(
      operation: "FixedAdd", inputs: [bytes([2, 3, 4]), bytes([2, 3, 4], 3)],
      attributes: pair + grid("output", 0.05, -5), first: [-97, -59, -22, 16, 54, 92],
      weighted: 1240),
    Case(
      operation: "FixedAdd", inputs: [bytes([2, 3, 4]), bytes([2, 3, 4], 3)],
      attributes: pair + grid("output", 0.05, -5) + ["range": .integers([-5, 127])],
      first: [-5, -5, -5, 16, 54, 92], weighted: 2568),
    Case(
      operation: "FixedAdd", inputs: [bytes([2, 3, 4]), bytes([2, 3, 4], 3)],
      attributes: pair + grid("output", 0.05, -5) + ["subtracts": .integer(1)],
      first: [-9, -17, -25, -33, -42, -50], weighted: -341),
    Case(
      operation: "FixedMul", inputs: [bytes([2, 3, 4]), bytes([2, 3, 4], 3)],
      attributes: pair + grid("output", 0.07, 9), first: [84, 34, 8, 6, 28, 75], weighted: 793),
    Case(
      operation: "FixedConv", inputs: [image],
      weight: weight([3, 3, 4, 5], scales: [0.004, 0.005, 0.006, 0.007, 0.008]) {
        (($0[3] * 3 + $0[0]) * 3 + $0[1]) * 4 + $0[2]
      }, bias: bias(5),
      attributes: grid("input", 0.02, 3) + grid("output", 0.2, -9)
        + ["pads": .integers([1, 1, 1, 1])],
      first: [-21, 8, -26, 16, -23, -11], weighted: -5585),
    Case(
      operation: "FixedConv", inputs: [image],
      weight: weight([3, 3, 1, 4], scales: [0.004, 0.005, 0.006, 0.007]) {
        ($0[0] * 3 + $0[1]) * 4 + $0[3]
      }, bias: bias(4),
      attributes: grid("input", 0.02, 3) + grid("output", 0.05, -9)
        + [
          "groups": .integer(4), "strides": .integers([2, 2]), "range": .integers([-9, 111]),
        ],
      first: [-9, -9, -3, -9, 29, -9], weighted: 360),
    Case(
      operation: "FixedDense", inputs: [bytes([3, 20])],
      weight: weight([20, 7], scales: [0.005]) { $0[1] * 20 + $0[0] }, bias: bias(7),
      attributes: grid("input", 0.02, 3) + grid("output", 0.15, 4),
      first: [13, 17, 1, -3, 7, -2], weighted: 472),
    Case(
      operation: "FixedAveragePool", inputs: [image], attributes: window,
      first: [-37, 0, 37, -11, 3, 40], weighted: 39),
    Case(
      operation: "FixedMaxPool", inputs: [image], attributes: window,
      first: [43, 80, 117, 114, 83, 120], weighted: 13_014),
    Case(
      operation: "FixedSoftmax", inputs: [bytes([2, 9])], attributes: grid("input", 0.05, 3),
      first: [-128, -128, -128, -127, -123, -94], weighted: -4961),
    Case(
      operation: "FixedSum", inputs: [image],
      attributes: grid("input", 0.02, 3) + grid("output", 0.013, -5)
        + ["axes": .integers([1, 2]), "average": .integer(1)],
      first: [-13, -8, -17, -13], weighted: -132),
    Case(
      operation: "FixedResize", inputs: [image],
      attributes: ["height": .integer(7), "width": .integer(4), "centres": .integer(1)],
      first: [-80, -43, -6, -33, -50, -13], weighted: -1067),
    Case(
      operation: "FixedQuantize", inputs: [floats([2, 8])],
      attributes: grid("output", 0.013, -5) + ["type": .text("i8")],
      first: [-128, 19, -111, 67, -63, 115], weighted: 583),
    Case(
      operation: "FixedMatMul", inputs: [bytes([2, 3, 8]), bytes([2, 4, 8], 2)],
      attributes: grid("a", 0.02, 3) + grid("b", 0.03, -4) + grid("output", 0.12, 6)
        + ["transposeB": .integer(1)],
      first: [109, -11, -82, -107, 127, 72], weighted: -914),
    Case(
      operation: "HybridDense", inputs: [floats([3, 20])],
      weight: weight([20, 7], scales: [0.005]) { $0[1] * 20 + $0[0] }, bias: floats([7], 2),
      first: [-1.095079, 3.159547, 1.105118, -3.579626, 0.4340551, 0.3875], weighted: -17.7336),
    Case(
      operation: "HybridDense", inputs: [floats([3, 20])],
      weight: weight([20, 7], scales: [0.005]) { $0[1] * 20 + $0[0] }, bias: floats([7], 2),
      attributes: ["asymmetric": .integer(1), "activation": .text("relu")],
      first: [0, 3.165992, 1.115625, 0, 0.4439522, 0.382022], weighted: 62.5434),
    Case(
      operation: "HybridConv", inputs: [floats([1, 5, 6, 4])],
      weight: weight([3, 3, 4, 5], scales: [0.004, 0.005, 0.006, 0.007, 0.008]) {
        (($0[3] * 3 + $0[0]) * 3 + $0[1]) * 4 + $0[2]
      }, bias: floats([5], 2), attributes: ["pads": .integers([1, 1, 1, 1])],
      first: [0.4250618, 2.406673, 1.710172, -0.5230654, 2.707335, -4.376465],
      weighted: 151.43989),
  ]

  @Test(arguments: cases)
  func agreesWithLiteRTOnEverySet(_ c: Case) throws {
    let tolerance = c.operation.hasPrefix("Hybrid") ? 1e-5 : 0
    for kernels in KernelSet.available {
      let found = try KernelSet.$current.withValue(kernels) { try run(c) }.floats
      for (a, b) in zip(found, c.first) {
        #expect(abs(Double(a) - b) <= tolerance * max(abs(b), 1), "\(kernels.name)")
      }
      let weighted = found.enumerated().reduce(0) {
        $0 + Double($1.element) * Double($1.offset % 7 + 1)
      }
      #expect(abs(weighted - c.weighted) <= 10 * tolerance * max(abs(c.weighted), 1))
    }
  }

  private func run(_ c: Case) throws -> Tensor {
    let names = c.inputs.indices.map { "x\($0)" }
    let types = Dictionary(
      uniqueKeysWithValues: zip(
        names, c.inputs.map { TensorType($0.elementType, $0.shape) }))
    var weights: [String: Weight] = [:]
    weights["weight"] = c.weight
    weights["bias"] = c.bias.map { Weight($0) }
    let operands = names + ["weight", "bias"].filter { weights[$0] != nil }
    let graph = Graph(
      inputs: names.compactMap { name in types[name].map { Graph.Input(name, $0) } },
      nodes: [Node("y", c.operation, inputs: operands, attributes: c.attributes)], outputs: ["y"])
    let program = try Program(compiling: graph, weights: weights, inputTypes: types)
    let inputs = Dictionary(uniqueKeysWithValues: zip(names, c.inputs))
    return try #require(try program.run(inputs)["y"])
  }

  static func bytes(_ shape: [Int], _ seed: Int = 0) -> Tensor {
    let codes = (0..<shape.reduce(1, *)).map { Int8(($0 * 37 + 11 + seed * 13) % 256 - 128) }
    return Tensor(codes, shape: shape, as: .i8)
  }

  static func floats(_ shape: [Int], _ seed: Int = 0) -> Tensor {
    let numbers = (0..<shape.reduce(1, *)).map { Float(($0 * 37 + seed * 11) % 64 - 32) / 16 }
    return Tensor(numbers, shape: shape)
  }

  static func bias(_ count: Int) -> Tensor {
    Tensor((0..<count).map { Int32(($0 * 211 + 5) % 999 - 499) }, shape: [count], as: .i32)
  }

  /// Symmetric codes, each found by its place in the file.
  static func weight(
    _ shape: [Int], scales: [Float], place: ([Int]) -> Int
  ) -> Weight {
    let codes = (0..<shape.reduce(1, *)).map { index -> Int8 in
      var (rest, coordinates) = (index, [Int]())
      for extent in shape.reversed() {
        coordinates.insert(rest % extent, at: 0)
        rest /= extent
      }
      return Int8((place(coordinates) * 53 + 7) % 255 - 127)
    }
    return Weight(
      shape: shape, encoding: LinearEncoding(granularity: scales.count > 1 ? .channel : .tensor),
      parts: [
        "codes": Tensor(codes, shape: shape, as: .i8),
        "scales": Tensor(scales, shape: [scales.count]),
      ])
  }

  static func grid(_ role: String, _ scale: Float, _ zeroPoint: Int) -> [String: Attribute] {
    QuantizedScale(scale: scale, zeroPoint: zeroPoint).attributes(role)
  }
}

extension [String: Attribute] {
  fileprivate static func + (a: Self, b: Self) -> Self { a.merging(b) { $1 } }
}

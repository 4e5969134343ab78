import ModelGraph
import TensorEngine
import Testing

/// Rounding has no slope of its own: the straight-through gradient is compared with PyTorch's
/// instead of with differences.
@Suite struct FakeQuantizeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let scales: [Float]
    let low: Int
    let high: Int
    var slope = 1.0
    let expected: [Float]
    let byX: [Float]
    let byScale: [Float]
  }

  private static let x = Tensor(
    [-1.30, -0.62, 0.07, 0.44, 0.70, -0.11, 1.71, -0.38, 0.26, 0.71, -2.2, 0.59], shape: [3, 4])
  private static let gradient = Tensor(
    [0.5, -1, 2, 1.5, -0.25, 0.75, 1, -2, 3, 0.5, -1.5, 1], shape: [3, 4])

  /// PyTorch 2.13's `_fake_quantize_learnable_per_tensor_affine` and `…_per_channel_affine`, where
  /// `grad_factor` is the slope, and their gradients. No element lies where a half step more or less
  /// is held: there PyTorch lets gradients through that the paper doesn't.
  static let cases = [
    Case(
      testDescription: "one scale", scales: [0.3], low: -3, high: 3, slope: 0.5,
      expected: [-0.9, -0.6, 0, 0.3, 0.6, 0, 0.9, -0.3, 0.3, 0.6, -0.9, 0.6],
      byX: [0, -1, 2, 1.5, -0.25, 0.75, 0, -2, 3, 0.5, 0, 1], byScale: [2.4208336]),
    Case(
      testDescription: "a scale by column", scales: [0.3, 0.31, 0.4, 0.25], low: -3, high: 3,
      expected: [-0.9, -0.62, 0, 0.5, 0.6, 0, 1.2, -0.5, 0.3, 0.62, -1.2, 0.5],
      byX: [0, -1, 2, 1.5, -0.25, 0.75, 0, -2, 3, 0.5, 0, 1],
      byScale: [-1.0166665, 0.12096776, 7.15, 0.96]),
    Case(
      testDescription: "codes around another zero", scales: [0.021], low: -100, high: 155,
      expected: [
        -1.302, -0.63, 0.063, 0.441, 0.693, -0.105, 1.701, -0.378, 0.252, 0.714, -2.1, 0.588,
      ],
      byX: [0.5, -1, 2, 1.5, -0.25, 0.75, 1, -2, 3, 0.5, 0, 1], byScale: [148.3333]),
  ]

  @Test(arguments: cases)
  func agreesWithPyTorch(_ c: Case) throws {
    let results = try Self.run(c)
    for (value, expected) in zip(results.y, c.expected) { #expect(abs(value - expected) < 1e-6) }
    #expect(results.byX == c.byX)
    for (value, expected) in zip(results.byScale, c.byScale) {
      #expect(abs(value - expected) <= 2e-6 * max(1, abs(expected)))
    }
  }

  /// What is trained is what runs: the same bits as quantizing and dequantizing.
  @Test func yieldsWhatTheCodesStandFor() throws {
    let x = ramp([7, 100]).mapped { $0 * 1.37 }
    let grid: [String: Attribute] = [
      "scale": .number(Double(Float(0.0113))), "zeroPoint": .integer(93),
    ]
    let codes = try apply("Quantize", [x], grid)[0]
    let values = try apply("Dequantize", [codes], grid)[0]
    let fake = try apply(
      "FakeQuantize", [x, Tensor([0.0113], shape: [])],
      ["low": .integer(-93), "high": .integer(162)])[0]
    #expect(fake.floats == values.floats)
  }

  /// The same bits as a weight's codes by channel, at every width.
  @Test(arguments: [2, 3, 4, 5, 6, 7, 8])
  func yieldsWhatAWeightsCodesStandFor(bits: Int) throws {
    let matrix = ramp([31, 37]).mapped { $0 * 0.317 }
    let scales = (0..<37).map { 0.11 + Float($0) / 100 }
    let encoding = LinearEncoding(bits: bits)
    let parts = try encoding.encode(matrix, scales: scales)
    let top = (1 << (bits - 1)) - 1
    let fake = try apply(
      "FakeQuantize", [matrix, Tensor(scales, shape: [37])],
      ["low": .integer(-top), "high": .integer(top)])[0]
    #expect(fake.floats == (try encoding.decode(parts, shape: [31, 37])).floats)
  }

  @Test func refusesCodesThatNoByteHolds() throws {
    for (low, high) in [(-128, 128), (1, 5), (0, 0)] {
      #expect(throws: GraphError.self) {
        try apply(
          "FakeQuantize", [Self.x, Tensor([1], shape: [])],
          ["low": .integer(low), "high": .integer(high)])
      }
    }
    #expect(throws: GraphError.self) {
      try apply(
        "FakeQuantize", [Self.x, Tensor([1, 1], shape: [2])],
        ["low": .integer(0), "high": .integer(15)])
    }
  }

  private static func run(_ c: Case) throws -> (y: [Float], byX: [Float], byScale: [Float]) {
    var builder = GraphBuilder()
    for (name, tensor) in [("x", x), ("gradient", gradient)] { builder.input(name, tensor.type) }
    let scale = Tensor(c.scales, shape: [c.scales.count])
    builder.input("scale", scale.type)
    let y = builder.add(
      "FakeQuantize", "x", "scale", name: "y",
      attributes: [
        "low": .integer(c.low), "high": .integer(c.high), "slope": .number(c.slope),
      ])
    let loss = builder.add("Sum", builder.add("Mul", y, "gradient"), name: "loss")
    let inputs = ["x": x, "gradient": gradient, "scale": scale]
    let differentiated = try builder.graph(outputs: [y]).differentiated(
      loss, withRespectTo: ["x", "scale"], inputTypes: inputs.mapValues(\.type), weightTypes: [:])
    var graph = differentiated.graph
    graph.outputs += ["x", "scale"].compactMap { differentiated.gradients[$0] }
    let results = try Program(
      compiling: graph, weights: [:], inputTypes: inputs.mapValues(\.type)
    ).run(inputs)
    func floats(_ name: String?) throws -> [Float] { try #require(results[name ?? ""]).floats }
    return (
      try floats(y), try floats(differentiated.gradients["x"]),
      try floats(differentiated.gradients["scale"])
    )
  }
}

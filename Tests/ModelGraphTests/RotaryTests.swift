import ModelGraph
import TensorEngine
import Testing

/// Rotary embedding, against NumPy and PyTorch 2.13 in 64 bits on the same inputs (`ramp`).
@Suite struct RotaryTests {
  private let tokens = Tensor([Int32](repeating: 0, count: 6), shape: [2, 3], as: .i32)

  @Test func turnsNeighbours() throws {
    let table = try apply("RotaryTable", [tokens], ["size": .integer(6)])[0]
    let y = try apply("RotaryEmbedding", [ramp([2, 3, 2, 6]), table])[0]
    expect(y, begins: [-0.5625, -0.8125, -1.0625, 1.25], weightedSum: -138.46243)
  }

  @Test func turnsHalvesAtAPositionAndLeavesTheRest() throws {
    let table = try rotaryTable(
      at: 1000, factors: [1, 8], ["size": .integer(4), "base": .number(500_000)])
    expect(table, begins: [0.562379, 0.984416, 0.82688, 0.175857], weightedSum: 22.4348)
    let y = try apply(
      "RotaryEmbedding", [ramp([2, 3, 2, 6]), table], ["pairing": .text("halves")])[0]
    expect(y, begins: [0.562221, -1.019659, -1.062648, 1.087635], weightedSum: -177.57203)
  }

  /// cos and sin of 100000 · 500000^(-i/32), by mpmath in 50 digits.
  @Test func staysExactFarAway() throws {
    let table = try rotaryTable(
      at: 100_000, factors: nil, ["size": .integer(64), "base": .number(500_000)])
    let row = table.floats
    let expected: [(Int, Float)] = [
      (0, -0.999360807), (7, 0.8911138), (31, 0.954926036), (32, 0.035748798), (39, -0.453779897),
    ]
    for (index, value) in expected { #expect(abs(row[index] - value) < 2e-7) }
  }

  private func rotaryTable(
    at position: Int32, factors: [Float]?, _ attributes: [String: Attribute]
  ) throws -> Tensor {
    var builder = GraphBuilder()
    builder.input("tokens", TensorType(.i32, [2, 3]))
    builder.input("position", TensorType(.i32, [1]))
    if let factors {
      builder.weight("factors", Weight(Tensor(factors, shape: [factors.count])))
    }
    builder.add(
      "RotaryTable", "tokens", "position", factors == nil ? "" : "factors", name: "table",
      attributes: attributes)
    let program = try Program(
      compiling: builder.graph(outputs: ["table"]), weights: builder.weights,
      inputTypes: ["tokens": TensorType(.i32, [2, 3]), "position": TensorType(.i32, [1])])
    let position = Tensor([position], shape: [1], as: .i32)
    return try #require(program.run(["tokens": tokens, "position": position])["table"])
  }

  private func expect(
    _ y: Tensor, begins first: [Float], weightedSum: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (value, expected) in zip(y.floats, first) {
      #expect(abs(value - expected) < 2e-6, sourceLocation: sourceLocation)
    }
    #expect(abs(y.weightedSum - weightedSum) < 1e-3, sourceLocation: sourceLocation)
  }
}

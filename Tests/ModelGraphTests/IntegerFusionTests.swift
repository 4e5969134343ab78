import ModelGraph
import TensorEngine
import Testing

@Suite struct IntegerFusionTests {
  static func grid(_ scale: Float, _ zeroPoint: Int) -> [String: Attribute] {
    QuantizedScale(scale: scale, zeroPoint: zeroPoint).attributes("")
  }

  /// `y` = quantize(dequantize(x) · weight + bias), with the numbers on grids.
  static func dense() throws -> Model {
    let weight = Weight(
      shape: [2, 2], encoding: LinearEncoding(),
      parts: [
        "codes": Tensor([Int8(100), -50, 3, 127], shape: [2, 2], as: .i8),
        "scales": Tensor([0.01, 0.02], shape: [2]),
      ])
    let nodes = [
      Node("real", "Dequantize", inputs: ["x"], attributes: grid(0.5, 128)),
      Node("product", "Dense", inputs: ["real", "w", "b"]),
      Node("y", "Quantize", inputs: ["product"], attributes: grid(0.25, 100)),
    ]
    return Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.u8, [1, 2]))], nodes: nodes, outputs: ["y"]),
      weights: ["w": weight, "b": Weight(Tensor([0.5, -0.25], shape: [2]))])
  }

  static func run(_ model: Model) throws -> Tensor? {
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    return try program.run(["x": Tensor([UInt8(140), 60], shape: [1, 2], as: .u8)])["y"]
  }

  /// By hand: x is 6 and -34; 6 · 1 - 34 · 0.03 + 0.5 = 5.48, 6 · -1 - 34 · 2.54 - 0.25 = -92.61;
  /// in steps of 0.25 from 100: 122 and, held to the bytes, 0.
  @Test func multipliesIntegersBetweenGrids() throws {
    let model = try Self.dense()
    let fused = try Pass.integerFusion(model)
    #expect(fused.graph.nodes.map(\.operation) == ["QDense"])
    #expect(try Self.run(model) == Tensor([UInt8(122), 0], shape: [1, 2], as: .u8))
    #expect(try Self.run(fused) == Self.run(model))
  }

  @Test func movesIntegersBeforeTheyAreReal() throws {
    let nodes = [
      Node("real", "Dequantize", inputs: ["x"], attributes: Self.grid(0.5, 3)),
      Node("turned", "Transpose", inputs: ["real"]),
      Node("y", "Quantize", inputs: ["turned"], attributes: Self.grid(0.5, 3)),
    ]
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.u8, [2, 3]))], nodes: nodes, outputs: ["y"])
    let fused = try Pass.integerFusion(Model(graph: graph, weights: [:]))
    #expect(!fused.graph.nodes.contains { $0.operation == "Dense" })
    #expect(fused.graph.nodes.first?.operation == "Transpose")
  }
}

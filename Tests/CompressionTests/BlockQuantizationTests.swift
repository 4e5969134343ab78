import Compression
import ModelGraph
import TensorEngine
import Testing

@Suite struct BlockQuantizationTests {
  /// A table, looked up and multiplied by rows, and a dense layer between, in 16-bit floats.
  static func model() throws -> Model {
    let graph = Graph(
      inputs: [Graph.Input("numbers", TensorType(.i32, [-1, 4]))],
      nodes: [
        Node("rows", "Gather", inputs: ["table", "numbers"]),
        Node("layer", "Dense", inputs: ["rows", "layer.weight"]),
        Node(
          "scores", "MatMul", inputs: ["layer", "table"],
          attributes: ["transposeB": .integer(1)]),
      ], outputs: ["scores"])
    let half = DenseEncoding(elementType: .f16)
    return Model(
      graph: graph,
      weights: [
        "table": try Weight(SampleModel.wave([48, 256], step: 17, modulus: 37), encoding: half),
        "layer.weight": try Weight(
          SampleModel.wave([256, 256], step: 23, modulus: 61), encoding: half),
      ])
  }

  @Test func laysBlocksAlongWhatIsSummed() throws {
    let quantized = try BlockQuantization(.q4).compress(try Self.model())
    let table = try #require(quantized.weights["table"])
    #expect(table.encoding as? BlockEncoding == BlockEncoding(.q4, depthAxis: .last))
    #expect(table.byteCount == 48 * 8 * 18)
    let layer = try #require(quantized.weights["layer.weight"])
    #expect(layer.encoding as? BlockEncoding == BlockEncoding(.q4))
    #expect(layer.byteCount == 256 * 8 * 18)
  }

  /// llama.cpp's quantizer falls back from blocks of 256 so, where rows don't fill them: stories260K,
  /// 64 wide, would take 18 bits a weight in q4_k.
  @Test(arguments: [
    (BlockFormat.q4K, BlockFormat.q5), (.q5K, .q5WithMinimum), (.q6K, .q8), (.q3K, .q4),
    (.q2K, .q4),
    (.q8, .q8),
  ])
  func fallsBackWhereBlocksWouldBeFilledUp(_ format: BlockFormat, _ other: BlockFormat) throws {
    let matrix = SampleModel.wave([64, 48], step: 23, modulus: 61)
    let model = Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.f32, [-1, 64]))],
        nodes: [Node("layer", "Dense", inputs: ["x", "layer.weight"])], outputs: ["layer"]),
      weights: ["layer.weight": Weight(matrix)])
    let weight = try #require(
      try BlockQuantization(format).compress(model).weights["layer.weight"])
    #expect(weight.encoding as? BlockEncoding == BlockEncoding(other))
    #expect(weight.byteCount == 48 * 2 * other.bytesPerBlock)
  }

  @Test(arguments: BlockFormat.allCases)
  func readsHalvesAsItReadsFloats(_ format: BlockFormat) throws {
    let halves = try Self.model()
    var floats = halves
    for (name, weight) in halves.weights { floats.weights[name] = Weight(try weight.decoded()) }
    let method = BlockQuantization(format)
    let (first, second) = (try method.compress(halves), try method.compress(floats))
    for name in halves.weights.keys {
      #expect(first.weights[name]?.contentHash == second.weights[name]?.contentHash)
    }
  }

  @Test func refusesToLosePrunedZeros() throws {
    let pruned = try WeightPruning(amount: 0.5).compress(try Self.model())
    #expect(throws: CompressionError.self) { try BlockQuantization(.q4K).compress(pruned) }
    let quantized = try BlockQuantization(.q6K).compress(pruned)
    for (name, weight) in pruned.weights {
      let (before, after) = (
        try weight.decoded().floats, try #require(quantized.weights[name]).decoded().floats
      )
      #expect(zip(before, after).allSatisfy { $0 != 0 || $1 == 0 })
    }
  }
}

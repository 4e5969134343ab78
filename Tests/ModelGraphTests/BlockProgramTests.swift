import ModelGraph
import TensorEngine
import Testing

/// Programs on weights in blocks against the same on their decoded weights: they differ by what
/// activations of 8 bits leave out, some hundredths of the largest number.
@Suite struct BlockProgramTests {
  static let width = 300

  /// A tied table: rows looked up, a dense layer with all that may follow it, then the products
  /// with all rows.
  static func program(_ table: Weight, _ layer: Weight) throws -> Program {
    var builder = GraphBuilder()
    let numbers = builder.input("numbers", TensorType(.i32, [2, 3]))
    let tableName = builder.weight("table", table)
    let layerName = builder.weight("layer", layer)
    let bias = builder.weight("bias", Weight(Tensor(repeating: 0.25, shape: [width])))
    let rows = builder.add("Gather", [tableName, numbers])[0]
    let hidden = builder.add(
      "Dense", [rows, layerName, bias, rows], attributes: ["activation": .text("relu")])[0]
    let flat = builder.add("Reshape", [hidden], attributes: ["shape": .integers([6, width])])[0]
    let scores = builder.add(
      "MatMul", [flat, tableName], attributes: ["transposeB": .integer(1)])
    return try Program(
      compiling: builder.graph(outputs: scores), weights: builder.weights,
      inputTypes: ["numbers": TensorType(.i32, [2, 3])])
  }

  static func scores(_ program: Program) throws -> [Float] {
    let numbers = Tensor([Int32(0), 39, 17, 16, 15, 3], shape: [2, 3], as: .i32)
    let result = try program.run(["numbers": numbers])
    return try #require(result.values.first).floats
  }

  @Test(arguments: BlockFormat.allCases)
  func agreesWithDecodedWeights(_ format: BlockFormat) throws {
    let table = try Weight(
      ramp([40, Self.width]), encoding: BlockEncoding(format, depthAxis: .last))
    let layer = try Weight(ramp([Self.width, Self.width]), encoding: BlockEncoding(format))
    let program = try Self.program(table, layer)
    let kernels = program.instructions.map(\.kernel)
    #expect(kernels.count { $0 == "product, \(format.rawValue) blocks" } == 2)
    #expect(kernels.contains("gather, \(format.rawValue) blocks"))
    // The parts themselves, each once, and the bias.
    #expect(program.constantBytes == table.byteCount + layer.byteCount + Self.width * 4)
    let plain = try Self.program(Weight(table.decoded()), Weight(layer.decoded()))
    let (scores, expected) = (try Self.scores(program), try Self.scores(plain))
    let largest = expected.map(abs).max() ?? 0
    #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 0.02 * largest })
    for kernels in KernelSet.available {
      let same = try KernelSet.$current.withValue(kernels) {
        try Self.scores(try Self.program(table, layer))
      }
      #expect(same == scores, "\(kernels.name)")
    }
  }

  /// Three layers read one value and a fourth another: two quantizations, the codes of the first
  /// kept until its third reader, each result as from a program of its own.
  @Test func layersShareTheCodesOfWhatTheyRead() throws {
    let layers = try (1...3).map { seed in
      let values = ramp([Self.width, Self.width]).floats.map { $0 * Float(seed) }
      return try Weight(
        Tensor(values, shape: [Self.width, Self.width]), encoding: BlockEncoding(.q8))
    }
    func program(_ used: [Int]) throws -> Program {
      var builder = GraphBuilder()
      let x = builder.input("x", TensorType(.f32, [5, Self.width]))
      let names = used.map { builder.weight("layer\($0)", layers[$0]) }
      var results = names.map { builder.add("Dense", [x, $0])[0] }
      let relu = builder.add("Relu", [results[0]])[0]
      results.append(builder.add("Dense", [relu, names[0]])[0])
      return try Program(
        compiling: builder.graph(outputs: results), weights: builder.weights,
        inputTypes: ["x": TensorType(.f32, [5, Self.width])])
    }
    let all = try program([0, 1, 2])
    #expect(all.instructions.count { $0.kernel == "quantization of activations" } == 2)
    let x = ramp([5, Self.width])
    let results = try all.run(["x": x])
    for layer in 0...2 {
      let alone = try program([layer])
      let expected = try alone.run(["x": x])[alone.graph.outputs[0]]
      #expect(results[all.graph.outputs[layer]] == expected)
    }
  }

  /// Blocks along the other axis than the product's are decoded, as any weight is.
  @Test func decodesBlocksThatLieAcross() throws {
    let table = try Weight(ramp([40, Self.width]), encoding: BlockEncoding(.q8))
    let layer = try Weight(
      ramp([Self.width, Self.width]), encoding: BlockEncoding(.q8, depthAxis: .last))
    let plain = try Self.program(Weight(table.decoded()), Weight(layer.decoded()))
    #expect(try Self.scores(try Self.program(table, layer)) == Self.scores(plain))
  }
}

import Foundation
import ModelGraph
import TensorEngine
import Testing

@Suite struct ProgramTests {
  /// Dense weights of either order and both sizes of 16-bit floats, a table that is looked up and
  /// multiplied: the same bits as from floats as shaped, and one packed copy for two programs.
  @Test(arguments: [ElementType.f32, .f16, .bf16])
  func packsStoredWeightsOnceForAllPrograms(_ type: ElementType) throws {
    let table = try Weight(ramp([40, 48]), encoding: DenseEncoding(elementType: type))
    let layer = try Weight(ramp([48, 48]), encoding: TransposedEncoding(elementType: type))
    func program(
      _ count: Int, _ table: Weight, _ layer: Weight, _ packed: PackedWeights
    ) throws -> Program {
      var builder = GraphBuilder()
      let numbers = builder.input("numbers", TensorType(.i32, [count]))
      let tableName = builder.weight("table", table)
      let rows = builder.add("Gather", [tableName, numbers])[0]
      let hidden = builder.add("Dense", [rows, builder.weight("layer", layer)])[0]
      let scores = builder.add(
        "MatMul", [hidden, tableName], attributes: ["transposeB": .integer(1)])
      return try Program(
        compiling: builder.graph(outputs: scores), weights: builder.weights,
        inputTypes: ["numbers": TensorType(.i32, [count])], packed: packed)
    }
    let (shared, plain) = (PackedWeights(), PackedWeights())
    for count in [1, 5] {
      let numbers = ["numbers": Tensor((0..<count).map(Int32.init), shape: [count], as: .i32)]
      let found = try program(count, table, layer, shared).run(numbers)
      let expected = try program(
        count, Weight(table.decoded()), Weight(layer.decoded()), plain
      ).run(numbers)
      #expect(found == expected)
    }
    // One form of each of the two matrices, whichever program asked for it.
    #expect(shared.count == 2)
  }

  /// Dense layers of one width: each reads the one before it, so two buffers serve any number.
  @Test(arguments: [2, 3, 8])
  func keepsAChainInTwoBuffers(_ layers: Int) throws {
    var builder = GraphBuilder()
    var x = builder.input("input", TensorType(.f32, [4, 16]))
    builder.weight("w", Weight(ramp([16, 16])))
    for _ in 0..<layers { x = builder.add("Dense", x, "w") }
    let program = try Program(
      compiling: builder.graph(outputs: [x]), weights: builder.weights,
      inputTypes: ["input": TensorType(.f32, [4, 16])], passes: [])
    #expect(program.arenaBytes == 2 * 4 * 16 * 4)
  }

  @Test func writesElementwiseResultsOverTheirInput() throws {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [64]))
    var x = builder.add("Exp", "input")
    for operation in ["Relu", "Sqrt", "Neg"] { x = builder.add(operation, x) }
    let program = try Program(
      compiling: builder.graph(outputs: [x]), weights: [:],
      inputTypes: ["input": TensorType(.f32, [64])])
    #expect(program.arenaBytes == 64 * 4)
    let input = ramp([64])
    let result = try program.run(["input": input])
    #expect(result[x]?.floats.allSatisfy { $0 < 0 } == true)
    #expect(input == ramp([64]))
  }

  /// Both branches read the first value, so neither may be written over it too early.
  @Test func keepsAValueUntilItsLastReader() throws {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [8]))
    let shared = builder.add("Neg", "input")
    let flat = builder.add("Reshape", shared, attributes: ["shape": .integers([8])])
    let first = builder.add("Exp", shared)
    let second = builder.add("Sub", first, flat)
    let program = try Program(
      compiling: builder.graph(outputs: [second]), weights: [:],
      inputTypes: ["input": TensorType(.f32, [8])], passes: [])
    let result = try program.run(["input": Tensor(repeating: 1, shape: [8])])
    // exp(-1) + 1
    #expect(result[second]?.floats.allSatisfy { abs($0 - 1.367_879_4) < 1e-6 } == true)
  }

  @Test func yieldsInputsAndWeightsAsOutputs() throws {
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [3]))],
      nodes: [Node("y", "Reshape", inputs: ["x"], attributes: ["shape": .integers([3, 1])])],
      outputs: ["x", "y", "w"])
    let program = try Program(
      compiling: graph, weights: ["w": Weight(ramp([2]))],
      inputTypes: ["x": TensorType(.f32, [3])])
    let result = try program.run(["x": ramp([3], 5)])
    #expect(result["x"] == ramp([3], 5))
    #expect(result["y"] == ramp([3, 1], 5))
    #expect(result["w"] == ramp([2]))
  }

  @Test func namesAMissingInputAndAWrongOne() throws {
    let model = Networks.mlp()
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: ["input": TensorType(.f32, [2, 6])])
    #expect(throws: GraphError("the input `input` is missing: it takes f32 [2, 6]")) {
      try program.run([:])
    }
    #expect(throws: GraphError("the input `input` takes f32 [2, 6], not f32 [3, 6]")) {
      try program.run(["input": ramp([3, 6])])
    }
  }

  @Test func changesWhatAVariableHolds() throws {
    let model = Networks.mlp()
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: ["input": TensorType(.f32, [2, 6])], variables: ["dense1.weight"])
    let before = try program.run(["input": ramp([2, 6])])
    program.setVariable("dense1.weight", to: Tensor(repeating: 0, shape: [6, 5]))
    #expect(program.variable("dense1.weight") == Tensor(repeating: 0, shape: [6, 5]))
    #expect(try program.run(["input": ramp([2, 6])])["output"] != before["output"])
  }

  @Test func refusesToChangeAConstant() {
    let graph = Graph(
      inputs: [Graph.Input("g", TensorType(.f32, [2])), Graph.Input("r", TensorType(.f32, []))],
      nodes: [Node("u", "SGDUpdate", inputs: ["w", "g", "v", "r"], outputs: ["u", "u.1"])],
      outputs: ["g"])
    let weights = ["w": Weight(ramp([2])), "v": Weight(ramp([2]))]
    let types = ["g": TensorType(.f32, [2]), "r": TensorType(.f32, [])]
    #expect(throws: GraphError.self) {
      try Program(compiling: graph, weights: weights, inputTypes: types, variables: ["v"])
    }
  }

  @Test func refusesAReadAfterAnUpdate() {
    let graph = Graph(
      inputs: [Graph.Input("g", TensorType(.f32, [2])), Graph.Input("r", TensorType(.f32, []))],
      nodes: [
        Node("u", "SGDUpdate", inputs: ["w", "g", "v", "r"], outputs: ["u", "u.1"]),
        Node("late", "Neg", inputs: ["w"]),
      ], outputs: ["late"])
    let weights = ["w": Weight(ramp([2])), "v": Weight(ramp([2]))]
    let types = ["g": TensorType(.f32, [2]), "r": TensorType(.f32, [])]
    #expect(throws: GraphError.self) {
      try Program(compiling: graph, weights: weights, inputTypes: types, variables: ["w", "v"])
    }
  }

  @Test func runsAnyNumberOfExamplesInBatches() throws {
    let runner = try ModelRunner(Networks.mlp(), batchSize: 4)
    let examples = ramp([11, 6])
    let all = try runner.run(examples)
    #expect(all.shape == [11, 3])
    let whole = try ModelRunner(Networks.mlp(), batchSize: 11).run(examples)
    #expect(all == whole)
  }

  /// In a process of its own: the wish to stop is the whole process's.
  @Test func endsARunThatIsCancelled() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let model = Networks.mlp()
      let program = try Program(
        compiling: model.graph, weights: model.weights,
        inputTypes: ["input": TensorType(.f32, [2, 6])])
      Cancellation.request()
      do {
        _ = try program.run(["input": ramp([2, 6])])
      } catch is CancellationError {
        exit(7)
      }
    }
  }

  @Test func givesTheSameBitsForAnyThreadsAndKernels() throws {
    var first: Tensor?
    let threadsBefore = ThreadPool.threadCount
    defer { ThreadPool.threadCount = threadsBefore }
    for threads in 1...3 {
      ThreadPool.threadCount = threads
      for kernels in KernelSet.available {
        let result = try KernelSet.$current.withValue(kernels) {
          try ModelRunner(Networks.cnn(), batchSize: 33).run(ramp([33, 6, 6, 1]))
        }
        #expect(result == first ?? result, "\(kernels.name), \(threads) threads")
        first = result
      }
    }
  }
}

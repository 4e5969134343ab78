import ModelGraph
import TensorEngine
import Testing

@Suite struct PassTests {
  private func output(_ model: Model, _ input: Tensor, passes: [Pass]) throws -> Tensor {
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: input.shape[0]), passes: passes)
    return try #require(try program.run(["input": input])[model.graph.outputs[0]])
  }

  private func pass(_ name: String) throws -> Pass {
    try #require(Pass.all.first { $0.name == name })
  }

  private func isClose(_ a: Tensor, _ b: Tensor) -> Bool {
    a.shape == b.shape
      && zip(a.floats, b.floats).allSatisfy { abs($0 - $1) <= 1e-5 * Swift.max(1, abs($1)) }
  }

  @Test func foldsABatchNormIntoTheConvolution() throws {
    var model = Networks.cnn()
    model.weights["norm1.mean"] = Weight(ramp([4], 6))
    model.weights["norm1.variance"] = Weight(ramp([4], 8).mapped { $0 * $0 + 0.5 })
    let folded = try pass("batch-norm-folding")(model)
    #expect(folded.graph.nodes.map(\.operation) == ["Conv", "Relu", "MaxPool", "Flatten", "Dense"])
    let input = ramp([3, 6, 6, 1])
    #expect(
      isClose(
        try output(folded, input, passes: []), try output(model, input, passes: [])))
    let scale = Double(model.weights["norm1.scale"].map { $0.floats(0) } ?? 0)
    let variance = Double(model.weights["norm1.variance"].map { $0.floats(0) } ?? 0)
    let weight = Double(model.weights["conv1.weight"].map { $0.floats(0) } ?? 0)
    let expected = weight * scale / (variance + 1e-5).squareRoot()
    #expect(abs(Double(folded.weights["conv1.weight"].map { $0.floats(0) } ?? 0) - expected) < 1e-6)
    #expect(folded.weights["conv1.bias"]?.shape == [4])
  }

  @Test func leavesABatchNormThatIsRead() throws {
    var model = Networks.cnn()
    model.graph.outputs.append("conv1")
    let folded = try pass("batch-norm-folding")(model)
    #expect(folded.graph.nodes.contains { $0.operation == "BatchNorm" })
  }

  @Test func fusesAResidualBlock() throws {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [-1, 5, 5, 2]))
    builder.weight("w1", Weight(ramp([3, 3, 2, 2], 1)))
    builder.weight("w2", Weight(ramp([3, 3, 2, 2], 2)))
    builder.weight("b2", Weight(ramp([2], 3)))
    let pads: [String: Attribute] = ["pads": .integers([1, 1, 1, 1])]
    let first = builder.add("Conv", "input", "w1", name: "conv1", attributes: pads)
    let second = builder.add(
      "Conv", builder.add("Relu", first), "w2", name: "conv2", attributes: pads)
    let sum = builder.add("Add", "input", builder.add("Add", second, "b2"))
    let output = builder.add("Relu", sum, name: "output")
    let model = Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
    let fused = try pass("fusion")(model)
    #expect(fused.graph.nodes.map(\.operation) == ["Conv", "Conv"])
    #expect(fused.graph.nodes[1].inputs == ["relu", "w2", "b2", "input"])
    #expect(fused.graph.nodes[1].outputs == ["output"])
    let input = ramp([2, 5, 5, 2])
    // The same chain of steps in the same order: the bits don't change.
    #expect(try self.output(fused, input, passes: []) == self.output(model, input, passes: []))
  }

  /// CNTK's ONNX files add a bias of [channels, 1, 1], which is [1, 1, channels] with channels last.
  @Test(arguments: [[2], [1, 1, 2], [1, 1, 1, 2]]) func fusesABiasOfAnyRank(shape: [Int]) throws {
    let model = convolution(plus: ramp(shape, 3))
    let fused = try pass("fusion")(model)
    #expect(fused.graph.nodes.map(\.operation) == ["Conv"])
    let input = ramp([2, 5, 5, 2])
    #expect(try self.output(fused, input, passes: []) == self.output(model, input, passes: []))
  }

  @Test(arguments: [[1, 1, 1, 1, 2], [5, 5, 2], [1]])
  func leavesASumThatIsNoBias(shape: [Int]) throws {
    let fused = try pass("fusion")(convolution(plus: ramp(shape, 3)))
    #expect(fused.graph.nodes.map(\.operation) == ["Conv", "Add"])
  }

  private func convolution(plus constant: Tensor) -> Model {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [-1, 5, 5, 2]))
    builder.weight("weight", Weight(ramp([3, 3, 2, 2], 1)))
    builder.weight("constant", Weight(constant))
    let product = builder.add(
      "Conv", "input", "weight", attributes: ["pads": .integers([1, 1, 1, 1])])
    let output = builder.add("Add", product, "constant", name: "output")
    return Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
  }

  @Test func computesConstantsOnce() throws {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [-1, 2]))
    builder.weight("a", Weight(Tensor([1, 4], shape: [2])))
    let root = builder.add("Sqrt", "a")
    let sum = builder.add("Add", root, root)
    let output = builder.add("Mul", "input", sum, name: "output")
    let model = Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
    let folded = try pass("constant-folding")(model)
    #expect(folded.graph.nodes.map(\.operation) == ["Mul"])
    #expect(try folded.weights["add"]?.decoded().floats == [2, 4])
  }

  @Test func leavesOutWhatNothingReads() throws {
    var model = Networks.mlp()
    model.graph.outputs = ["dense1"]
    let pruned = try pass("dead-code")(model)
    #expect(pruned.graph.nodes.map(\.name) == ["dense1"])
    #expect(pruned.weights.keys.sorted() == ["dense1.bias", "dense1.weight"])
  }

  @Test func computesEqualNodesOnce() throws {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [-1, 2]))
    let first = builder.add("Exp", "input")
    let second = builder.add("Exp", "input")
    let sum = builder.add("Add", first, second, name: "output")
    let model = Model(graph: builder.graph(outputs: [sum]), weights: [:])
    let rewritten = try pass("common-subexpressions")(model)
    #expect(rewritten.graph.nodes.map(\.inputs) == [["input"], ["exp", "exp"]])
  }

  @Test func infersTheSameWithAllPasses() throws {
    for model in [Networks.mlp(), Networks.cnn()] {
      let shape = [7] + (model.graph.inputs[0].type.shape.dropFirst())
      let input = ramp(Array(shape))
      #expect(
        isClose(
          try output(model, input, passes: Pass.inference), try output(model, input, passes: [])))
    }
  }
}

extension Weight {
  fileprivate func floats(_ index: Int) -> Float { (try? decoded().floats[index]) ?? .nan }
}

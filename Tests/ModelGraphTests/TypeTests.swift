import ModelGraph
import TensorEngine
import Testing

@Suite struct TypeTests {
  /// Graphs of one node that must be refused: none of them may crash, and each says where.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var operation: String
    var inputs: [TensorType]
    var attributes: [String: Attribute] = [:]
    var testDescription: String { name }

    init(
      _ name: String, _ operation: String, _ shapes: [[Int]],
      _ attributes: [String: Attribute] = [:]
    ) {
      self.name = name
      self.operation = operation
      self.inputs = shapes.map { TensorType(.f32, $0) }
      self.attributes = attributes
    }
  }

  static let mistakes = [
    Mistake("unknown operator", "Convolve", [[1]]),
    Mistake("too few inputs", "Add", [[1]]),
    Mistake("too many inputs", "Relu", [[1], [1]]),
    Mistake("unknown attribute", "Relu", [[1]], ["slope": .number(1)]),
    Mistake("attribute of another kind", "Scale", [[1]], ["factor": .text("two")]),
    Mistake("missing attribute", "Scale", [[1]]),
    Mistake("no such choice", "Dense", [[1, 2], [2, 3]], ["activation": .text("gelu")]),
    Mistake("depths that differ", "Dense", [[1, 3], [2, 3]]),
    Mistake("bias of another width", "Dense", [[1, 2], [2, 3], [2]]),
    Mistake("dense input without axes", "Dense", [[], [2, 3]]),
    Mistake("batches that differ", "MatMul", [[2, 3, 4], [3, 4, 5]]),
    Mistake("matrix of one axis", "MatMul", [[3], [3, 4]]),
    Mistake("shapes that don't repeat", "Add", [[2, 3], [2]]),
    Mistake("image of three axes", "Conv", [[5, 5, 2], [3, 3, 2, 4]]),
    Mistake("channels that differ", "Conv", [[1, 5, 5, 2], [3, 3, 3, 4]]),
    Mistake("no groups", "Conv", [[1, 5, 5, 2], [3, 3, 2, 4]], ["groups": .integer(0)]),
    Mistake(
      "window beyond the image", "Conv", [[1, 5, 5, 2], [3, 3, 2, 4]],
      ["dilations": .integers([4, 1])]),
    Mistake("no stride", "Conv", [[1, 5, 5, 2], [3, 3, 2, 4]], ["strides": .integers([0, 1])]),
    Mistake("two pads", "Conv", [[1, 5, 5, 2], [3, 3, 2, 4]], ["pads": .integers([1, 1])]),
    Mistake(
      "immense pads", "Conv", [[1, 5, 5, 2], [3, 3, 2, 4]],
      ["pads": .integers([1 << 31, 1 << 31, 1 << 31, 1 << 31])]),
    Mistake("number beyond the limit", "Flatten", [[1]], ["axis": .integer(.min)]),
    Mistake(
      "padding as large as the window", "MaxPool", [[1, 4, 4, 1]],
      ["kernel": .integers([2, 2]), "pads": .integers([2, 0, 0, 0])]),
    Mistake(
      "gradient of another convolution", "ConvInputGradient", [[1, 3, 3, 5], [3, 3, 2, 4]],
      ["shape": .integers([1, 5, 5, 2])]),
    Mistake(
      "gradient of another pooling", "AveragePoolGradient", [[1, 3, 3, 2]],
      ["kernel": .integers([2, 2]), "shape": .integers([1, 5, 5, 2])]),
    Mistake("no such axis", "Sum", [[2, 3]], ["axes": .integers([2])]),
    Mistake("axis listed twice", "Sum", [[2, 3]], ["axes": .integers([1, -1])]),
    Mistake("reshape to another count", "Reshape", [[2, 3]], ["shape": .integers([4, -1])]),
    Mistake("two free extents", "Reshape", [[2, 3]], ["shape": .integers([-1, -1])]),
    Mistake(
      "reshape that overflows", "Reshape", [[2, 3]],
      ["shape": .integers([1 << 31, 1 << 31, 1 << 31])]),
    Mistake("expand beyond the limit", "Expand", [[1]], ["shape": .integers([1 << 20, 1 << 20])]),
    Mistake("order that isn't one", "Transpose", [[2, 3]], ["order": .integers([0, 0])]),
    Mistake("concat of ranks that differ", "Concat", [[2, 3], [2]], ["axis": .integer(0)]),
    Mistake(
      "slice backwards", "Slice", [[4]], ["starts": .integers([3]), "ends": .integers([2])]),
    Mistake("negative pad", "Pad", [[4]], ["before": .integers([-1]), "after": .integers([0])]),
    Mistake("labels of floats", "SoftmaxCrossEntropy", [[2, 3], [2]]),
    Mistake("norm of another width", "LayerNorm", [[2, 3], [2], [2]]),
    Mistake("scores that aren't square", "CausalMask", [[2, 3]]),
    Mistake("bytes as floats", "QMaxPool", [[1, 4, 4, 1]], ["kernel": .integers([2, 2])]),
  ]

  @Test(arguments: mistakes)
  func refuses(_ mistake: Mistake) {
    let names = mistake.inputs.indices.map { "input\($0)" }
    let node = Node(
      "here", mistake.operation, inputs: names, attributes: mistake.attributes)
    let graph = Graph(
      inputs: zip(names, mistake.inputs).map { Graph.Input($0, $1) }, nodes: [node],
      outputs: ["here"])
    let types = Dictionary(uniqueKeysWithValues: zip(names, mistake.inputs))
    let error = #expect(throws: GraphError.self) {
      try graph.types(inputTypes: types, weightTypes: [:])
    }
    #expect(error?.node == "here")
    #expect(error?.operation == mistake.operation)
  }

  @Test func showsBothEndsOfAMismatch() {
    let graph = Graph(
      inputs: [
        Graph.Input("x", TensorType(.f32, [-1, 3])), Graph.Input("w", TensorType(.f32, [2, 4])),
      ],
      nodes: [Node("dense1", "Dense", inputs: ["x", "w"])], outputs: ["dense1"])
    let error = #expect(throws: GraphError.self) {
      try graph.types(inputTypes: graph.inputTypes(batch: 5), weightTypes: [:])
    }
    #expect(
      error?.description
        == "`dense1` (Dense): the last axis of x must be the weight's first — "
        + "x: f32 [5, 3], w: f32 [2, 4]")
  }

  @Test func refusesAGraphThatIsNotInOrder() {
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [2]))],
      nodes: [Node("a", "Relu", inputs: ["b"]), Node("b", "Relu", inputs: ["x"])],
      outputs: ["a"])
    #expect(throws: GraphError("nothing before it yields `b`", node: "a", operation: "Relu")) {
      try graph.types(inputTypes: ["x": TensorType(.f32, [2])], weightTypes: [:])
    }
  }

  @Test func refusesTwoValuesOfOneName() {
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [2]))],
      nodes: [Node("x", "Relu", inputs: ["x"])], outputs: ["x"])
    #expect(throws: GraphError.self) {
      try graph.types(inputTypes: ["x": TensorType(.f32, [2])], weightTypes: [:])
    }
  }

  @Test func refusesAnOutputThatNothingYields() {
    let graph = Graph(inputs: [], nodes: [], outputs: ["y"])
    #expect(throws: GraphError("nothing yields the output `y`")) {
      try graph.types(inputTypes: [:], weightTypes: [:])
    }
  }

  @Test(arguments: [[-2, 3], [1 << 32, 1], [1 << 20, 1 << 20]])
  func refusesInputsBeyondTheLimits(_ shape: [Int]) {
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, -1]))], nodes: [], outputs: ["x"])
    #expect(throws: GraphError.self) {
      try graph.types(inputTypes: ["x": TensorType(.f32, shape)], weightTypes: [:])
    }
  }

  /// Empty values are passed on, and taken by operators that say so.
  @Test func takesEmptyValuesWhereTheyHaveAMeaning() throws {
    func types(_ operation: String) throws -> [String: TensorType] {
      let graph = Graph(
        inputs: [Graph.Input("x", TensorType(.f32, [0, 3]))],
        nodes: [Node("y", operation, inputs: ["x"])], outputs: ["y"])
      return try graph.types(inputTypes: ["x": TensorType(.f32, [0, 3])], weightTypes: [:])
    }
    #expect(try types("Abs")["y"] == TensorType(.f32, [0, 3]))
    #expect(throws: GraphError.self) { try types("Softmax") }
  }

  @Test func settlesTheBatch() throws {
    let types = try Networks.cnn().types(batch: 9)
    #expect(types["conv1"] == TensorType(.f32, [9, 6, 6, 4]))
    #expect(types["pool1"] == TensorType(.f32, [9, 3, 3, 4]))
    #expect(types["output"] == TensorType(.f32, [9, 3]))
  }

  @Test func listsTheLayersInOrder() {
    let layers = Networks.cnn().layers
    #expect(layers.map(\.name) == ["conv1", "norm1", "output"])
    #expect(layers[2].weights == ["output.weight", "output.bias"])
    #expect(Networks.cnn().layer(named: "conv1")?.operation == "Conv")
  }

  /// By hand: 36 pixels · 9 taps · 4 channels, and 36 · 3 of the dense layer.
  @Test func countsWhatTheNodesTake() throws {
    let costs = try Networks.cnn().costs()
    let conv = try #require(costs.first { $0.node == "conv1" }).cost
    #expect(conv.multiplyAdds == 36 * 9 * 4)
    #expect(conv.bytesRead == 4 * (36 + 36))
    #expect(conv.bytesWritten == 4 * 144)
    #expect(try Networks.cnn().cost(batch: 2).multiplyAdds == 2 * (36 * 9 * 4 + 36 * 3))
  }
}

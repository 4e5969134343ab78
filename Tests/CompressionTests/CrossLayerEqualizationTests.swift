import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct CrossLayerEqualizationTests {
  /// √(r1 · r2), the largest magnitudes by channel of the sample's two weights as numpy 2.4.6 has
  /// them: 0.125, 0.11824325, 0.11148649 and 0.5, 0.48360658, 0.43442625.
  private static let ranges: [Float] = [0.25, 0.23913012, 0.2200742]

  @Test func givesBothLayersTheSameRanges() throws {
    let model = try CrossLayerEqualization().compress(SampleModel.make())
    let making = try SampleModel.floats(model, "conv1.weight")
    let taking = try SampleModel.floats(model, "output.weight")
    for (channel, range) in Self.ranges.enumerated() {
      let made = making.indices.filter { $0 % 3 == channel }.map { making[$0].magnitude }.max()
      let taken = taking.indices.filter { $0 / 5 % 3 == channel }.map { taking[$0].magnitude }.max()
      #expect(abs((made ?? 0) - range) < 1e-6)
      #expect(abs((taken ?? 0) - range) < 1e-6)
    }
    // numpy: the biases over s = √(r1 / r2).
    let bias = try SampleModel.floats(model, "conv1.bias")
    for (value, expected) in zip(bias, [0.2, -0.40447152, 0] as [Float]) {
      #expect(abs(value - expected) < 1e-6)
    }
  }

  @Test func changesNothingThatIsComputed() throws {
    for model in [SampleModel.make(), Self.depthwise(activation: "Relu")] {
      let equalized = try CrossLayerEqualization().compress(model)
      #expect(equalized.contentHash != model.contentHash)
      #expect(try Self.difference(model, equalized) > 120)
    }
  }

  /// A relu6 becomes a relu: what stays below 6 is the same, what is beyond isn't.
  @Test func letsActivationsBeyondSixThrough() throws {
    let model = Self.depthwise(activation: "Relu6")
    let equalized = try CrossLayerEqualization().compress(model)
    #expect(equalized.graph.nodes.filter { $0.operation == "Relu" }.count == 2)
    #expect(try Self.difference(model, equalized, factor: 0.1) > 120)
    #expect(try Self.difference(model, equalized, factor: 100) < 120)
  }

  /// The three layers of an inverted residual end with equal ranges, channel by channel.
  @Test func evensOutDepthwiseChains() throws {
    let model = try CrossLayerEqualization().compress(Self.depthwise(activation: "Relu"))
    let (expand, depthwise, project) = (
      try SampleModel.floats(model, "expand.weight"),
      try SampleModel.floats(model, "depthwise.weight"),
      try SampleModel.floats(model, "project.weight")
    )
    for channel in 0..<4 {
      let first =
        expand.indices.filter { $0 % 4 == channel }.map { expand[$0].magnitude }.max() ?? 0
      let second =
        depthwise.indices.filter { $0 % 4 == channel }.map { depthwise[$0].magnitude }.max() ?? 0
      let third =
        project.indices.filter { $0 / 2 == channel }.map { project[$0].magnitude }.max() ?? 0
      #expect(abs(first / second - 1) < 0.01)
      #expect(abs(second / third - 1) < 0.01)
    }
  }

  @Test func foldsBatchNormsFirst() throws {
    var model = SampleModel.make()
    model.graph.nodes[0].outputs = ["plain"]
    model.graph.nodes.insert(
      Node(
        "norm", "BatchNorm", inputs: ["plain", "two", "zero", "zero", "one"], outputs: ["conv1"]),
      at: 1)
    model.weights["two"] = Weight(Tensor([2, 20, 0.2], shape: [3]))
    model.weights["zero"] = Weight(Tensor([0, 0, 0], shape: [3]))
    model.weights["one"] = Weight(Tensor([1, 1, 1], shape: [3]))
    let equalized = try CrossLayerEqualization().compress(model)
    #expect(!equalized.graph.nodes.contains { $0.operation == "BatchNorm" })
    #expect(try Self.difference(model, equalized) > 110)
  }

  @Test func refusesWhatItCannotTreat() throws {
    let quantized = try LinearQuantization().compress(SampleModel.make())
    #expect(
      throws: CompressionError(
        "its weights are quantized already", layer: "conv1", hint: "equalize first, then quantize")
    ) { try CrossLayerEqualization().compress(quantized) }
    var single = SampleModel.make()
    single.graph.nodes[1].operation = "Sigmoid"
    #expect(throws: CompressionError.self) { try CrossLayerEqualization().compress(single) }
  }

  /// A 1×1 convolution, one by depth and another 1×1, with channels of very different ranges.
  private static func depthwise(activation: String) -> Model {
    let groups: [String: Attribute] = [
      "groups": .integer(4), "pads": .integers([1, 1, 1, 1]),
    ]
    let graph = Graph(
      inputs: [Graph.Input("image", TensorType(.f32, [-1, 3, 3, 3]))],
      nodes: [
        Node("expand", "Conv", inputs: ["image", "expand.weight"]),
        Node("act1", activation, inputs: ["expand"]),
        Node("depthwise", "Conv", inputs: ["act1", "depthwise.weight"], attributes: groups),
        Node("act2", activation, inputs: ["depthwise"]),
        Node("project", "Conv", inputs: ["act2", "project.weight"]),
      ], outputs: ["project"])
    func spread(_ tensor: Tensor) -> Weight {
      let values = tensor.floats.enumerated().map { $1 * [1, 10, 0.1, 3][$0 % 4] }
      return Weight(Tensor(values, shape: tensor.shape))
    }
    return Model(
      graph: graph,
      weights: [
        "expand.weight": spread(SampleModel.wave([1, 1, 3, 4], step: 5, modulus: 13)),
        "depthwise.weight": spread(SampleModel.wave([3, 3, 1, 4], step: 7, modulus: 37)),
        "project.weight": Weight(SampleModel.wave([1, 1, 4, 2], step: 3, modulus: 11)),
      ])
  }

  /// How much one model's outputs are above their difference from the other's, in decibels.
  private static func difference(
    _ model: Model, _ other: Model, factor: Float = 1
  ) throws -> Double {
    let samples = StaticQuantizationTests.samples.features
    let scaled = Tensor(samples.floats.map { $0 * factor }, shape: samples.shape)
    let outputs = try [model, other].map { try ModelRunner($0).run(scaled).floats }
    return SignalToNoise.decibels(of: outputs[0], as: outputs[1])
  }
}

import ModelGraph
import TensorEngine
import Testing

@testable import Compression

/// Against the formulas of Nagel et al. 2019, section 4.1.3: c = max(0, β - 3γ), b1 - c, b2 + W2 · c.
@Suite struct HighBiasAbsorptionTests {
  /// Two dense layers with a batch norm and a relu between them; β - 3γ is 0.5, 1.75 and -5.
  private static func model(bias: Bool = true) -> Model {
    let second = ["last", "second.weight"] + (bias ? ["second.bias"] : [])
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, 3]))],
      nodes: [
        Node("first", "Dense", inputs: ["x", "first.weight"]),
        Node(
          "norm", "BatchNorm", inputs: ["first", "deviation", "mean", "zero", "one"],
          attributes: ["epsilon": .number(0)]),
        Node("relu", "Relu", inputs: ["norm"], outputs: ["last"]),
        Node("second", "Dense", inputs: second),
      ], outputs: ["second"])
    func weight(_ values: [Float], _ shape: [Int]) -> Weight {
      Weight(Tensor(values, shape: shape))
    }
    var weights = [
      "first.weight": weight([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]),
      "deviation": weight([0.5, -0.25, 2], [3]), "mean": weight([2, 2.5, 1], [3]),
      "zero": weight([0, 0, 0], [3]), "one": weight([1, 1, 1], [3]),
      "second.weight": weight([1, 2, 3, -1, 0.5, 4], [3, 2]),
    ]
    if bias { weights["second.bias"] = weight([10, 20], [2]) }
    return Model(graph: graph, weights: weights)
  }

  /// Before equalization, by hand: b1 = β - c, b2 = (1 · 0.5 + 3 · 1.75, 2 · 0.5 - 1 · 1.75) + b2.
  @Test(arguments: [true, false])
  func movesThreeDeviationsBelowTheMean(hasBias: Bool) throws {
    let model = Self.model(bias: hasBias)
    let folded = try Pass.batchNormFolding(model)
    let absorbed = try HighBiasAbsorption(model).absorbed(folded)
    let names = absorbed.graph.nodes.map { $0.inputs.dropFirst(2).first ?? "" }
    #expect(absorbed.weights[names[0]]?.parts["values"]?.floats == [1.5, 0.75, 1])
    let last = try #require(names.last)
    let expected: [Float] = hasBias ? [15.75, 19.25] : [5.75, -0.75]
    #expect(absorbed.weights[last]?.parts["values"]?.floats == expected)
  }

  /// Within three deviations nothing changes, and the range between the layers is smaller.
  @Test func keepsWhatIsComputedAboveIt() throws {
    let model = Self.model()
    let samples = SampleModel.wave([60, 3], step: 29, modulus: 101, factor: 5.9)
    let absorbed = try CrossLayerEqualization(absorbsBiases: true).compress(model)
    #expect(absorbed.provenance.last?.step == "equalize absorb=true")
    let outputs = try [model, absorbed].map { try ModelRunner($0).run(samples).floats }
    #expect(SignalToNoise.decibels(of: outputs[0], as: outputs[1]) > 110)
    let plain = try CrossLayerEqualization().compress(model)
    let greatest = try [plain, absorbed].map { model in
      var watched = model
      watched.graph.outputs = ["last"]
      return try ModelRunner(watched).run(samples).floats.enumerated().filter { $0.offset % 3 < 2 }
        .map(\.element).max() ?? 0
    }
    #expect(greatest[1] < greatest[0] * 0.6, "\(greatest)")
  }

  /// Padding is 0 whatever a channel lost, and a leaky relu bends differently below.
  @Test func leavesAloneWhatWouldChange() throws {
    var leaky = Self.model()
    leaky.graph.nodes[2].operation = "LeakyRelu"
    var low = Self.model()
    low.weights["mean"] = Weight(Tensor([1, 0.7, -1], shape: [3]))
    var unnormed = Self.model()
    unnormed.graph.nodes[1] = Node("norm", "Relu", inputs: ["first"])
    for model in [leaky, low, unnormed] {
      let error = #expect(throws: CompressionError.self) {
        try CrossLayerEqualization(absorbsBiases: true).compress(model)
      }
      #expect(error?.message.hasPrefix("no channel has a high bias") == true)
    }
    let pairs = EqualizedPair.all(in: try Pass.batchNormFolding(Self.padded()))
    #expect(pairs.map(\.passesShifts) == [false])
  }

  private static func padded() -> Model {
    var model = SampleModel.make()
    model.graph.nodes = [
      Node("conv1", "Conv", inputs: ["image", "conv1.weight", "conv1.bias"]),
      Node("relu1", "Relu", inputs: ["conv1"]),
      Node(
        "conv2", "Conv", inputs: ["relu1", "conv2.weight"],
        attributes: ["pads": .integers([1, 1, 1, 1])]),
    ]
    model.graph.outputs = ["conv2"]
    model.weights["conv2.weight"] = Weight(SampleModel.wave([3, 3, 3, 2], step: 7, modulus: 37))
    return model
  }
}

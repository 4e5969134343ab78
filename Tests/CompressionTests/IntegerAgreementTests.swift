import Datasets
import ModelFormats
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

/// One rounding from training to the file: the codes of a rounded model, of its weights as stored and
/// as read again, and those that integers compute.
@Suite struct IntegerAgreementTests {
  enum Network: CaseIterable {
    /// A convolution, a depthwise one, 1×1, a sum with what went in, pools and a dense layer.
    case convolutional
    case perceptron
  }

  private static func model(_ network: Network) -> Model {
    var weights: [String: Weight] = [:]
    func product(
      _ name: String, _ operation: String, _ input: String, _ shape: [Int], factor: Float,
      _ attributes: [String: Attribute] = [:]
    ) -> Node {
      let step = 2 * weights.count + 17
      let outputs = shape[shape.count - 1]
      weights["\(name).weight"] = Weight(
        SampleModel.wave(shape, step: step, modulus: 211, factor: factor))
      weights["\(name).bias"] = Weight(
        SampleModel.wave([outputs], step: step, modulus: 37, factor: 0.3))
      return Node(
        name, operation, inputs: [input, "\(name).weight", "\(name).bias"], attributes: attributes)
    }
    let same: [String: Attribute] = ["pads": .integers([1, 1, 1, 1])]
    var nodes: [Node]
    switch network {
    case .convolutional:
      nodes = [
        product("conv1", "Conv", "image", [3, 3, 3, 16], factor: 0.6, same),
        Node("relu1", "Relu", inputs: ["conv1"]),
        product(
          "depthwise", "Conv", "relu1", [3, 3, 1, 16], factor: 0.9,
          same.merging(["groups": .integer(16)]) { $1 }),
        Node("relu2", "Relu", inputs: ["depthwise"]),
        product("pointwise", "Conv", "relu2", [1, 1, 16, 16], factor: 0.7),
        Node("sum", "Add", inputs: ["pointwise", "relu1"]),
        Node("relu3", "Relu", inputs: ["sum"]),
        Node("pool", "MaxPool", inputs: ["relu3"], attributes: Self.halves),
        product(
          "strided", "Conv", "pool", [3, 3, 16, 24], factor: 0.4,
          same.merging(["strides": .integers([2, 2])]) { $1 }),
        Node("mean", "GlobalAveragePool", inputs: ["strided"]),
        product("output", "Dense", "mean", [24, 10], factor: 0.8),
      ]
    case .perceptron:
      nodes = [
        Node("flatten", "Flatten", inputs: ["image"]),
        product("dense1", "Dense", "flatten", [192, 40], factor: 0.3),
        Node("relu1", "Relu", inputs: ["dense1"]),
        product("dense2", "Dense", "relu1", [40, 24], factor: 0.5),
        Node("relu2", "Relu", inputs: ["dense2"]),
        product("output", "Dense", "relu2", [24, 10], factor: 0.8),
      ]
    }
    let graph = Graph(
      inputs: [Graph.Input("image", TensorType(.f32, [-1, 8, 8, 3]))], nodes: nodes,
      outputs: ["output"])
    return Model(graph: graph, weights: weights)
  }

  private static let halves: [String: Attribute] = [
    "kernel": .integers([2, 2]), "strides": .integers([2, 2]),
  ]

  private static let samples = Dataset(
    name: "waves",
    features: SampleModel.wave([40, 8, 8, 3], step: 29, modulus: 1009, factor: 2),
    target: .classes(
      Tensor((0..<40).map { Int32($0 % 10) }, shape: [40], as: .i32),
      names: (0..<10).map(String.init)), origin: "made by the test")

  private static let grains: [QuantizationGranularity] = [.tensor, .channel]

  /// The definition: scale = max |w| / (2^(bits-1) - 1) by tensor or output, code = w / scale rounded
  /// to the nearest, halves to even.
  private static func definition(
    _ weight: Tensor, bits: Int, _ granularity: QuantizationGranularity
  ) -> (codes: [Int], scales: [Float]) {
    let (values, top) = (weight.floats, Float((1 << (bits - 1)) - 1))
    let outputs = granularity == .tensor ? 1 : weight.shape[weight.shape.count - 1]
    var greatest = [Float](repeating: 0, count: outputs)
    for (index, value) in values.enumerated() {
      greatest[index % outputs] = max(greatest[index % outputs], value.magnitude)
    }
    let scales = greatest.map { $0 / top }
    let codes = values.enumerated().map { index, value in
      Int((value / scales[index % outputs]).rounded(.toNearestOrEven))
    }
    return (codes, scales)
  }

  private static func codes(_ weight: Weight?) throws -> [Int] {
    let known = try #require(try weight?.linearCodes())
    return known.codes.withElements(as: Int8.self) { $0.map(Int.init) }
  }

  /// As the definition says, as the rounded model computes with, as stored, as integers run, and as
  /// read from the file again.
  @Test(arguments: Network.allCases, [2, 3, 4, 8])
  func weightsHaveTheSameCodesEverywhere(_ network: Network, bits: Int) throws {
    for granularity in Self.grains {
      let model = Self.model(network)
      let encoding = LinearEncoding(bits: bits, granularity: granularity)
      let targets = try ProductWeight.all(of: model, layers: []).map {
        (weight: $0, encoding: encoding)
      }
      let rounded = try Self.values(
        of: RoundedModel(of: model, weights: targets, scales: .minmax, activations: .none).model,
        count: 1)
      let stored = try LinearQuantization(encoding).compress(model)
      let integers = try StaticQuantization(weights: encoding)
        .compress(model, calibration: Self.samples)
      let reread = try [stored, integers].map(Self.reread)
      for (target, _) in targets {
        let expected = Self.definition(try target.decoded(), bits: bits, granularity)
        let scales = expected.scales
        let values = expected.codes.enumerated().map { Float($1) * scales[$0 % scales.count] }
        #expect(rounded["\(target.name).rounded"] == values, "\(target.name)")
        for model in [stored, integers] + reread {
          #expect(try Self.codes(model.weights[target.name]) == expected.codes, "\(target.name)")
        }
      }
    }
  }

  private static func reread(_ model: Model) throws -> Model {
    let bytes = try HoneFormat.bytes(of: model)
    let storage = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    return try HoneFormat.load(storage, path: "a test's model")
  }

  /// Every code of every layer, of weights of 8 and of 4 bits, before and after the file.
  @Test(arguments: Network.allCases, [4, 8])
  func programsComputeTheCodesOfPlainIntegers(_ network: Network, bits: Int) throws {
    for granularity in Self.grains {
      for scheme in [LinearEncoding.Scheme.asymmetric, .symmetric] {
        let method = StaticQuantization(
          scheme: scheme, weights: LinearEncoding(bits: bits, granularity: granularity))
        try Self.expectPlainIntegers(
          of: method.compress(Self.model(network), calibration: Self.samples))
      }
    }
  }

  /// What a repair left of the weights' codes is what integers multiply by.
  @Test(arguments: Network.allCases, [true, false])
  func integersKeepTheCodesOfRepairs(_ network: Network, repairsRounding: Bool) throws {
    let model = Self.model(network)
    let quantized = try LinearQuantization(LinearEncoding(bits: 4)).compress(model)
    let repaired =
      repairsRounding
      ? try AdaptiveRounding(to: model)(quantized, on: Self.samples)
      : try BiasCorrection(to: model)(quantized, on: Self.samples)
    #expect(repaired.contentHash != quantized.contentHash)
    let integers = try StaticQuantization().compress(repaired, calibration: Self.samples)
    for target in try ProductWeight.all(of: repaired, layers: []) {
      let codes = try Self.codes(integers.weights[target.name])
      #expect(try codes == Self.codes(repaired.weights[target.name]), "\(target.name)")
    }
    try Self.expectPlainIntegers(of: integers)
  }

  private static func expectPlainIntegers(of model: Model) throws {
    let computed = try codes(of: model, count: 3)
    #expect(try codes(of: reread(model), count: 3) == computed)
    for sample in 0..<3 {
      let image = samples.features.rows(sample..<sample + 1)
      let plain = try PlainIntegers(model, on: image).values
      #expect(plain.count == computed.count)
      for (name, codes) in plain {
        let size = codes.codes.count
        let row = computed[name].map { Array($0[sample * size..<(sample + 1) * size]) }
        #expect(row == codes.codes, "\(name) of sample \(sample)")
      }
    }
  }

  /// The codes of all values that are bytes, for the first samples.
  private static func codes(of model: Model, count: Int) throws -> [String: [Int]] {
    let types = try model.graph.types(
      inputTypes: model.graph.inputTypes(batch: count), weightTypes: model.weightTypes)
    var graph = model.graph
    graph.outputs = graph.nodes.map { $0.outputs[0] }.filter { types[$0]?.elementType == .u8 }
    let values = try Program(
      compiling: graph, weights: model.weights, inputTypes: model.graph.inputTypes(batch: count)
    ).run(["image": samples.features.rows(0..<count)])
    return values.mapValues { $0.withElements(as: UInt8.self) { $0.map(Int.init) } }
  }

  /// What training sees and what runs afterwards: numbers of the same grids, and the same codes but
  /// where a sum of floats falls on the other side of a half than the exact one.
  @Test(arguments: Network.allCases)
  func roundedFloatsHaveTheCodesOfIntegers(_ network: Network) throws {
    let folded = try Pass.inference.reduce(Self.model(network)) { try $1($0) }
      .withSeparateResiduals
    let targets = try ProductWeight.all(of: folded, layers: []).map {
      (weight: $0, encoding: LinearEncoding())
    }
    let grids = try ActivationCalibration(folded, range: .minMax).grids(on: Self.samples)
    let activations = try RoundedActivations(of: folded, on: grids, weights: LinearEncoding())
    let rounded = try RoundedModel(
      of: folded, weights: targets, scales: .minmax, activations: activations
    ).model
    var rewrite = try IntegerRewrite(folded, grids: grids, weights: LinearEncoding())
    let integers = try Self.codes(of: rewrite.model(), count: 8)
    var (count, different, compared) = (0, 0, Set<String>())
    for (name, values) in try Self.values(of: rounded, count: 8) {
      guard let source = activations.source(of: name), let grid = grids[source],
        let codes = integers["\(name).codes"]
      else { continue }
      // A mean of four codes is as often as not a half, which floats may take either way.
      let most = name == "output" ? 4 : 1
      for (value, code) in zip(values, codes) {
        let steps = (value / grid.scale).rounded()
        #expect(abs(value / grid.scale - steps) < 0.001, "\(name) is off its grid")
        #expect(abs(Int(steps) + grid.zeroPoint - code) <= most, "\(name)")
        different += Int(steps) + grid.zeroPoint == code ? 0 : 1
      }
      count += values.count
      compared.insert(name)
    }
    let ends: Set = network == .perceptron ? ["relu1", "relu2"] : ["relu1", "relu2", "mean"]
    #expect(compared.isSuperset(of: ends.union(["output"])))
    #expect(count > (network == .perceptron ? 500 : 10_000))
    #expect(different <= count / 100, "\(different) of \(count)")
  }

  /// All values that are rounded, for the first samples.
  private static func values(of rounded: Model, count: Int) throws -> [String: [Float]] {
    var graph = rounded.graph
    graph.outputs = graph.nodes.filter { $0.operation == "FakeQuantize" }.map { $0.outputs[0] }
    return try Program(
      compiling: graph, weights: rounded.weights,
      inputTypes: rounded.graph.inputTypes(batch: count)
    ).run(["image": samples.features.rows(0..<count)]).mapValues(\.floats)
  }

  /// Trained, stored, read again: one content, and the same bits of output.
  @Test(arguments: Network.allCases, [nil, 8, 4])
  func trainedModelsComeBackFromTheirFiles(_ network: Network, activationBits: Int?) throws {
    let method = QuantizationAwareTraining(
      LinearQuantization(LinearEncoding(bits: 4)),
      activations: activationBits.map { .init(bits: $0) },
      training: TrainingOptions(epochs: 2, batchSize: 8))
    let trained = try method(
      Self.model(network), on: Self.samples, random: Philox(seed: 1, stream: 1))
    let reread = try Self.reread(trained)
    #expect(reread.contentHash == trained.contentHash)
    #expect(reread.provenance == trained.provenance)
    let outputs = try [trained, reread].map {
      try ModelRunner($0).run(Self.samples.features).floats
    }
    #expect(outputs[0] == outputs[1])
    let layer = network == .perceptron ? "dense1" : "conv1"
    #expect(reread.weights["\(layer).weight"]?.linearEncoding?.bits == 4)
  }
}

import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct StaticQuantizationTests {
  static let samples = Dataset(
    name: "waves", features: SampleModel.wave([40, 3, 3, 3], step: 29, modulus: 101, factor: 2),
    origin: "made by the test")

  /// A simulation by numpy 2.4.6 in exact integers: `x` quantized, 64-bit sums of products, one
  /// rounding half to even at each layer's end. The grids are those of the samples' extremes.
  @Test func computesWhatNumpyComputesInIntegers() throws {
    let model = try StaticQuantization().compress(SampleModel.make(), calibration: Self.samples)
    let output = try ModelRunner(model).run(Self.samples.features.rows(0..<3)).floats
    let step: Float = 0.0051168166
    let codes: [Float] = [193, 149, 143, 41, 17, 255, 151, 122, 52, 23, 206, 161, 93, 75, 31]
    #expect(output.count == codes.count)
    for (value, code) in zip(output, codes) { #expect(abs(value / step + 120 - code) < 0.01) }
  }

  /// The sum of the codes of all 40 outputs, by the same simulation.
  @Test func agreesOnEverySample() throws {
    let model = try StaticQuantization().compress(SampleModel.make(), calibration: Self.samples)
    let output = try ModelRunner(model).run(Self.samples.features).floats
    let codes = output.map { Double(($0 / 0.0051168166).rounded()) + 120 }
    #expect(codes.reduce(0, +) == 22655)
  }

  @Test func hasOnlyIntegerOperatorsBetweenItsEnds() throws {
    let model = try StaticQuantization().compress(SampleModel.make(), calibration: Self.samples)
    let operations = model.graph.nodes.map(\.operation)
    #expect(operations == ["Quantize", "QConv", "Flatten", "QDense", "Dequantize"])
    #expect(model.graph.nodes.map(\.name).contains("conv1"))
    #expect(model.graph.outputs == ["output"])
    let codes = try #require(try model.weights["conv1.weight"]?.linearCodes())
    #expect(codes.codes.elementType == .i8)
    #expect(model.weights["conv1.bias"]?.parts["values"]?.floats == [13084, -27662, 0])
  }

  /// By hand: 36 and 60 codes, 3 and 5 scales and 3 and 5 biases of 4 bytes.
  @Test func takesAQuarterOfTheBytes() throws {
    let model = try StaticQuantization().compress(SampleModel.make(), calibration: Self.samples)
    #expect(model.weightBytes == 36 + 60 + 4 * (3 + 5) * 2)
  }

  /// A batch norm that doubles every channel is no loss: what is reported is numpy's for the codes
  /// of the convolution by channel, which doubling doesn't change.
  @Test func reportsWhatIsLostBeyondFoldedNorms() throws {
    var model = SampleModel.make()
    model.graph.nodes[0].outputs = ["plain"]
    model.graph.nodes.insert(
      Node(
        "norm", "BatchNorm", inputs: ["plain", "two", "zero", "zero", "one"],
        outputs: ["conv1"], attributes: ["epsilon": .number(0)]), at: 1)
    model.weights["two"] = Weight(Tensor([2, 2, 2], shape: [3]))
    model.weights["zero"] = Weight(Tensor([0, 0, 0], shape: [3]))
    model.weights["one"] = Weight(Tensor([1, 1, 1], shape: [3]))
    let quantized = try StaticQuantization().compress(model, calibration: Self.samples)
    let report = try CompressionReport(before: model, after: quantized)
    let row = try #require(report.rows.first { $0.weight == "conv1.weight" })
    #expect(abs(try #require(row.signalToNoise) - 49.61273865) < 1e-5)
    #expect(report.rows.first { $0.weight == "conv1.bias" }?.signalToNoise == nil)
    #expect(report.bytesBefore == model.weightBytes)
  }

  @Test(arguments: [QuantizationRange.minMax, .percentile(99.9), .meanSquaredError])
  func staysCloseToTheFloatModel(_ range: QuantizationRange) throws {
    let model = SampleModel.make()
    let method = StaticQuantization(
      activations: range, weights: LinearEncoding(range: range))
    let quantized = try method.compress(model, calibration: Self.samples)
    let floats = try ModelRunner(model).run(Self.samples.features).floats
    let integers = try ModelRunner(quantized).run(Self.samples.features).floats
    // numpy's simulation has 46.6 dB with the extremes as ranges.
    #expect(SignalToNoise.decibels(of: floats, as: integers) > (range == .minMax ? 46 : 30))
  }

  /// Codes around 128, whose scale is the greatest magnitude by 127.
  @Test func takesActivationsAroundZero() throws {
    let method = StaticQuantization(scheme: .symmetric)
    let model = try method.compress(SampleModel.make(), calibration: Self.samples)
    let image = try #require(model.graph.nodes.first { $0.operation == "Quantize" })
    #expect(image.attributes["zeroPoint"] == .integer(128))
    let greatest = Self.samples.features.floats.map(\.magnitude).max() ?? 0
    guard case .number(let scale)? = image.attributes["scale"] else {
      Issue.record("the image has no scale")
      return
    }
    #expect(abs(Float(scale) - greatest / 127) < 1e-7)
    let floats = try ModelRunner(SampleModel.make()).run(Self.samples.features).floats
    let integers = try ModelRunner(model).run(Self.samples.features).floats
    #expect(SignalToNoise.decibels(of: floats, as: integers) > 40)
  }

  /// Activations of fewer bits lie on grids of as many values; nothing but weights is a parameter.
  @Test(arguments: [2, 4, 6])
  func roundsActivationsToFewerBits(bits: Int) throws {
    let model = SampleModel.make()
    let method = StaticQuantization(activationBits: bits)
    let rounded = try method.compress(model, calibration: Self.samples)
    #expect(rounded.layers.map(\.name) == ["conv1", "output"])
    #expect(rounded.weightBytes < model.weightBytes / 2)
    #expect(
      rounded.provenance.last?.step
        == "quantize int8 per=channel activations=minmax activation_bits=\(bits) range=minmax")
    let output = try ModelRunner(rounded).run(Self.samples.features).floats
    #expect(Set(output).count <= 1 << bits)
    #expect(Set(output).count > 1 << (bits - 1))
    let floats = try ModelRunner(model).run(Self.samples.features).floats
    let quality = SignalToNoise.decibels(of: floats, as: output)
    // Each bit is worth about 6 dB, from 46.6 at 8 bits.
    #expect(abs(quality - (46.6 - 6.02 * Double(8 - bits))) < 6, "\(quality)")
  }

  @Test(arguments: [1, 9])
  func refusesOtherWidthsOfActivations(bits: Int) {
    #expect(throws: CompressionError("activations have 2 to 8 bits, not \(bits)")) {
      try StaticQuantization(activationBits: bits)
        .compress(SampleModel.make(), calibration: Self.samples)
    }
  }

  @Test func keepsResidualsAndPoolsInIntegers() throws {
    var model = SampleModel.make()
    model.graph.nodes = [
      Node(
        "conv1", "Conv", inputs: ["image", "conv1.weight", "conv1.bias"],
        attributes: ["pads": .integers([0, 0, 1, 1])]),
      Node("sum", "Add", inputs: ["conv1", "image"]),
      Node("relu1", "Relu", inputs: ["sum"]),
      Node("pool", "MaxPool", inputs: ["relu1"], attributes: ["kernel": .integers([2, 2])]),
      Node("flatten", "Flatten", inputs: ["pool"]),
      Node("output", "Dense", inputs: ["flatten", "output.weight", "output.bias"]),
      Node("probabilities", "Softmax", inputs: ["output"]),
    ]
    model.graph.outputs = ["probabilities"]
    let quantized = try StaticQuantization().compress(model, calibration: Self.samples)
    #expect(
      quantized.graph.nodes.map(\.operation) == [
        "Quantize", "QConv", "QAdd", "QMaxPool", "Flatten", "QDense", "Dequantize", "Softmax",
      ])
    let floats = try ModelRunner(model).run(Self.samples.features).floats
    let integers = try ModelRunner(quantized).run(Self.samples.features).floats
    #expect(SignalToNoise.decibels(of: floats, as: integers) > 30)
  }

  /// An output whose weights are all zero has its bias alone.
  @Test func keepsTheBiasOfAnOutputWithoutWeights() throws {
    var model = SampleModel.make()
    let zeroed = SampleModel.dense.floats.enumerated().map { $0 % 5 == 1 ? 0 : $1 }
    model.weights["output.weight"] = Weight(Tensor(zeroed, shape: [12, 5]))
    let quantized = try StaticQuantization().compress(model, calibration: Self.samples)
    let output = try ModelRunner(quantized).run(Self.samples.features.rows(0..<4)).floats
    for row in 0..<4 { #expect(abs(output[row * 5 + 1] - 0.25) < 0.004) }
  }

  @Test func keepsPrunedWeightsSparse() throws {
    let pruned = try WeightPruning(amount: 0.8, scope: .layer).compress(SampleModel.make())
    let model = try StaticQuantization().compress(pruned, calibration: Self.samples)
    #expect(model.weights["output.weight"]?.encoding is SparseEncoding)
    let floats = try ModelRunner(pruned).run(Self.samples.features).floats
    let integers = try ModelRunner(model).run(Self.samples.features).floats
    #expect(SignalToNoise.decibels(of: floats, as: integers) > 35)
  }

  @Test func namesTheLayerThatHasNoIntegerForm() throws {
    var model = SampleModel.make()
    model.graph.nodes.append(
      Node("norm", "LayerNorm", inputs: ["output", "output.bias", "output.bias"]))
    model.graph.outputs = ["norm"]
    let error = CompressionError(
      "LayerNorm with weights can't be computed in integers", layer: "norm",
      hint: "quantize its weights only, or its dense layers' activations: activations=dynamic")
    #expect(throws: error) {
      try StaticQuantization().compress(model, calibration: Self.samples)
    }
  }

  @Test func refusesWhatItCannotCalibrateOn() throws {
    let model = SampleModel.make()
    #expect(throws: CompressionError.self) { try StaticQuantization().compress(model) }
    let other = Dataset(
      name: "other", features: Tensor(repeating: 1, shape: [4, 8]), origin: "made by the test")
    #expect(
      throws: CompressionError(
        "the calibration data's samples are [8], the model takes [3, 3, 3]")
    ) { try StaticQuantization().compress(model, calibration: other) }
    let broken = Dataset(
      name: "broken", features: Tensor(repeating: .nan, shape: [1, 3, 3, 3]), origin: "the test")
    #expect(
      throws: CompressionError("`image` is nan on the calibration data", layer: "image")
    ) { try StaticQuantization().compress(model, calibration: broken) }
  }

  @Test func refusesAModelInIntegers() throws {
    let once = try StaticQuantization().compress(SampleModel.make(), calibration: Self.samples)
    for method in [LinearQuantization(), WeightPruning(amount: 0.5)] as [any CompressionMethod] {
      #expect(
        throws: CompressionError(
          "QConv computes in integers already", layer: "conv1",
          hint: "compress the model as it was before its activations were quantized")
      ) { try method.compress(once) }
    }
  }
}

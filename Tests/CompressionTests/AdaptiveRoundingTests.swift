import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct AdaptiveRoundingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let layer: String
    let bits: Int
    /// The mean over rows of `|x W - x Ŵ|²` by numpy 2.4.6: rounded to the nearest, and the least of
    /// all ways to round up or down, tried one by one.
    let nearest: Double
    let best: Double
    var testDescription: String { "\(layer), \(bits) bits" }
  }

  static let cases = [
    Case(layer: "conv1", bits: 3, nearest: 0.00356990, best: 0.000750484),
    Case(layer: "conv1", bits: 4, nearest: 0.000243079, best: 0.0000927944),
    Case(layer: "output", bits: 3, nearest: 0.00151128, best: 0.000490670),
    Case(layer: "output", bits: 4, nearest: 0.000274096, best: 0.000113285),
  ]

  private static let samples = StaticQuantizationTests.samples

  @Test(arguments: cases)
  func comesNearTheBestRounding(_ c: Case) throws {
    let model = SampleModel.make()
    let quantized = try LinearQuantization(LinearEncoding(bits: c.bits), layers: [c.layer])
      .compress(model)
    #expect(abs(try Self.error(quantized, c.layer) / c.nearest - 1) < 1e-3)
    let rounded = try AdaptiveRounding(to: model)(quantized, on: Self.samples)
    let error = try Self.error(rounded, c.layer)
    #expect(error < c.best * 1.3, "\(error) against \(c.best)")
    #expect(error > c.best * 0.999)
  }

  /// Every code is one of the two beside the weight, on the same scales.
  @Test func roundsUpOrDownOnly() throws {
    let model = SampleModel.make()
    let quantized = try LinearQuantization(LinearEncoding(bits: 3)).compress(model)
    let rounded = try AdaptiveRounding(to: model)(quantized, on: Self.samples)
    for name in ["conv1.weight", "output.weight"] {
      let (old, new) = (
        try #require(try quantized.weights[name]?.linearCodes()),
        try #require(try rounded.weights[name]?.linearCodes())
      )
      #expect(old.scales.floats == new.scales.floats)
      let exact = try SampleModel.floats(model, name)
      for (index, code) in new.codes.floats.enumerated() {
        let scale = new.scales.floats[index % new.scales.count]
        #expect(abs(code - exact[index] / scale) <= 1.0001, "\(name) \(index)")
      }
      #expect(old.codes.floats != new.codes.floats)
    }
    #expect(rounded.provenance.last?.step == "repair rounding steps=1000")
  }

  @Test func leavesPrunedWeightsZero() throws {
    let pruned = try WeightPruning(amount: 0.3, scope: .layer).compress(SampleModel.make())
    var quantized = pruned
    for name in ["conv1.weight", "output.weight"] {
      let tensor = try #require(try pruned.weights[name]?.decoded())
      quantized.weights[name] = try Weight(tensor, encoding: LinearEncoding(bits: 3))
    }
    let rounded = try AdaptiveRounding(to: pruned, steps: 200)(quantized, on: Self.samples)
    for name in ["conv1.weight", "output.weight"] {
      let (zeros, values) = (
        try SampleModel.floats(pruned, name), try SampleModel.floats(rounded, name)
      )
      for (zero, value) in zip(zeros, values) where zero == 0 { #expect(value == 0) }
    }
  }

  /// Each channel of a convolution by depth is a problem of its own.
  @Test func roundsConvolutionsByDepth() throws {
    let graph = Graph(
      inputs: [Graph.Input("image", TensorType(.f32, [-1, 3, 3, 3]))],
      nodes: [
        Node(
          "depthwise", "Conv", inputs: ["image", "weight"],
          attributes: ["groups": .integer(3), "pads": .integers([1, 1, 1, 1])])
      ], outputs: ["depthwise"])
    let model = Model(
      graph: graph,
      weights: ["weight": Weight(SampleModel.wave([3, 3, 1, 3], step: 7, modulus: 37))])
    let quantized = try LinearQuantization(LinearEncoding(bits: 3)).compress(model)
    let rounded = try AdaptiveRounding(to: model)(quantized, on: Self.samples)
    // numpy 2.4.6, as above.
    #expect(abs(try Self.error(quantized, "depthwise", of: model) / 0.00789277 - 1) < 1e-3)
    #expect(abs(try Self.error(rounded, "depthwise", of: model) / 0.00677224 - 1) < 1e-3)
  }

  @Test func refusesOtherEncodings() throws {
    let model = SampleModel.make()
    for method in [TernaryQuantization(), BlockQuantization(.q8)] as [any CompressionMethod] {
      let quantized = try method.compress(model)
      #expect(throws: CompressionError.self) {
        try AdaptiveRounding(to: model)(quantized, on: Self.samples)
      }
    }
  }

  /// The mean over rows of the square of what a layer computes otherwise.
  private static func error(
    _ model: Model, _ layer: String, of original: Model = SampleModel.make()
  ) throws -> Double {
    let outputs = try [original, model].map { model in
      var cut = model
      cut.graph.outputs = [layer]
      return try ModelRunner(cut).run(samples.features)
    }
    let rows = outputs[0].count / (outputs[0].shape.last ?? 1)
    let squares = zip(outputs[0].floats, outputs[1].floats).map {
      Double($0 - $1) * Double($0 - $1)
    }
    return squares.reduce(0, +) / Double(rows)
  }
}

import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct DynamicQuantizationTests {
  @Test func multipliesIntegersInDenseLayersOnly() throws {
    let model = try DynamicQuantization().compress(SampleModel.make())
    #expect(
      model.graph.nodes.map(\.operation) == [
        "Conv", "Relu", "Flatten", "DynamicQuantize", "DynamicDense",
      ])
    #expect(try model.weights["output.weight"]?.linearCodes()?.encoding.bits == 8)
    #expect(try model.weights["conv1.weight"]?.linearCodes() == nil)
  }

  /// With 8 bits each, activations and weights lose about 1/500 of their range: over 40 dB stay.
  @Test func staysCloseToTheFloatModel() throws {
    let model = SampleModel.make()
    let quantized = try DynamicQuantization().compress(model)
    let images = StaticQuantizationTests.samples.features
    let floats = try ModelRunner(model).run(images).floats
    let integers = try ModelRunner(quantized).run(images).floats
    #expect(SignalToNoise.decibels(of: floats, as: integers) > 40)
    #expect(integers != floats)
  }

  /// What has more inputs than a product, a norm's mean and variance, stays as it is.
  @Test func leavesNormsAsTheyAre() throws {
    let model = try #require(Architecture.named("mobilenetv1")).model(
      inputShape: [32, 32, 3], classes: 10, options: Architecture.Options(multiplier: 0.25),
      random: Philox(seed: 5, stream: 1))
    let quantized = try DynamicQuantization().compress(model)
    let norms = { (model: Model) in model.graph.nodes.filter { $0.operation == "BatchNorm" } }
    #expect(norms(quantized) == norms(model))
    #expect(!norms(model).isEmpty)
    let image = SampleModel.wave([2, 32, 32, 3], step: 19, modulus: 101, factor: 2)
    let (before, after) = (
      try ModelRunner(model).run(image).floats, try ModelRunner(quantized).run(image).floats
    )
    #expect(SignalToNoise.decibels(of: before, as: after) > 30)
  }

  @Test func sharesTheCodesOfOneInput() throws {
    var model = SampleModel.make()
    model.graph.nodes.append(
      Node("second", "Dense", inputs: ["flatten", "output.weight", "output.bias"]))
    model.graph.outputs = ["output", "second"]
    let quantized = try DynamicQuantization().compress(model)
    let operations = quantized.graph.nodes.map(\.operation)
    #expect(operations.filter { $0 == "DynamicQuantize" }.count == 1)
    #expect(operations.filter { $0 == "DynamicDense" }.count == 2)
  }

  @Test func namesALayerThatIsNotDense() throws {
    #expect(
      throws: CompressionError(
        "only dense layers take activations=dynamic, not Conv", layer: "conv1")
    ) { try DynamicQuantization(layers: ["conv1"]).compress(SampleModel.make()) }
  }

  @Test func appliesAFusedActivationAndResidualInFloats() throws {
    var model = SampleModel.make()
    model.graph.nodes.append(
      Node(
        "again", "Dense", inputs: ["flatten", "output.weight", "output.bias", "output"],
        attributes: ["activation": .text("relu")]))
    model.graph.outputs = ["again"]
    let quantized = try DynamicQuantization().compress(model)
    let images = StaticQuantizationTests.samples.features
    let floats = try ModelRunner(model).run(images).floats
    let integers = try ModelRunner(quantized).run(images).floats
    #expect(SignalToNoise.decibels(of: floats, as: integers) > 35)
    let negative = integers.filter { $0 < 0 }
    #expect(negative.isEmpty)
  }
}

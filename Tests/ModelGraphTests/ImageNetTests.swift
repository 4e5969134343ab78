import ModelGraph
import TensorEngine
import Testing

/// The networks for colour images of 224×224 in a thousand classes.
@Suite struct ImageNetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Those torchvision 0.28 counts, and the means and variances, which it counts as buffers.
    var parameters: Int
    /// In millions, as torchvision's table of models has them.
    var multiplyAdds: Double
    var convolutions: Int
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "resnet18", parameters: 11_689_512 + 2 * 4800, multiplyAdds: 1814, convolutions: 20),
    Case(
      name: "resnet50", parameters: 25_557_032 + 2 * 26_560, multiplyAdds: 4089, convolutions: 53),
    Case(
      name: "mobilenetv2", parameters: 3_504_872 + 2 * 17_056, multiplyAdds: 301,
      convolutions: 52),
  ]

  private func model(
    _ name: String, image: Int? = nil, classes: Int? = nil, options: Architecture.Options = .init()
  ) throws -> Model {
    let architecture = try #require(Architecture.named(name))
    let standard = try #require(architecture.standard)
    return try architecture.model(
      inputShape: image.map { [$0, $0, 3] } ?? standard.inputShape,
      classes: classes ?? standard.classes, options: options, random: Philox(seed: 1, stream: 0))
  }

  @Test(arguments: cases)
  func countsWhatItsAuthorsCount(_ example: Case) throws {
    let model = try model(example.name)
    #expect(model.parameterCount == example.parameters)
    let cost = try model.cost()
    #expect((Double(cost.multiplyAdds) / 1e6).rounded() == example.multiplyAdds)
    #expect(
      model.graph.nodes.filter { $0.operation == "Conv" }.count == example.convolutions)
  }

  /// Of the batch norms, nothing is left when it runs; of the sums, only products with a residual.
  @Test(arguments: cases)
  func runsAsConvolutionsPoolingsAndOneProduct(_ example: Case) throws {
    let model = try model(example.name, image: 32, classes: 10)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    let operations = Set(program.graph.nodes.map(\.operation))
    let pooling: Set = example.name == "mobilenetv2" ? [] : ["MaxPool"]
    #expect(operations == pooling.union(["Conv", "Dense", "GlobalAveragePool"]))
    let logits = try #require(try program.run(["input": ramp([1, 32, 32, 3])])["output"])
    #expect(logits.shape == [1, 10])
    #expect(Set(logits.floats).count == 10)
    #expect(!logits.floats.contains { !$0.isFinite })
  }

  /// The channels that the authors' code gives for a multiplier: `_make_divisible`, by hand.
  @Test(arguments: [(0.35, 16, 1280), (0.5, 16, 1280), (1.4, 48, 1792)])
  func widensAMobilenetByItsMultiplier(multiplier: Double, stem: Int, head: Int) throws {
    let model = try model("mobilenetv2", image: 32, options: .init(multiplier: multiplier))
    #expect(model.weights["stem.weight"]?.shape == [3, 3, 3, stem])
    #expect(model.weights["head.weight"]?.shape.last == head)
  }

  @Test(arguments: [0, -1, .nan, 9])
  func refusesOtherMultipliers(_ multiplier: Double) {
    #expect(throws: GraphError.self) {
      try model("mobilenetv2", image: 32, options: .init(multiplier: multiplier))
    }
  }
}

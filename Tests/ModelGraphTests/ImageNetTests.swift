import ModelGraph
import TensorEngine
import Testing

/// The networks for colour images of 224×224 in a thousand classes.
@Suite struct ImageNetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Those that torchvision 0.29, timm 1.0 (of EfficientNet-lite and GhostNet) and Keras 3.15 (of
    /// MobileNet) count, and the means and variances, which are their buffers.
    var parameters: Int
    /// In millions, as torchvision's table of models or the papers have them.
    var multiplyAdds: Double
    var convolutions: Int
    /// What it runs as, beside convolutions, a product and the pooling before it.
    var operations: Set<String> = []
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "resnet18", parameters: 11_689_512 + 2 * 4800, multiplyAdds: 1814, convolutions: 20,
      operations: ["MaxPool"]),
    Case(
      name: "resnet50", parameters: 25_557_032 + 2 * 26_560, multiplyAdds: 4089, convolutions: 53,
      operations: ["MaxPool"]),
    Case(
      name: "mobilenetv2", parameters: 3_504_872 + 2 * 17_056, multiplyAdds: 301,
      convolutions: 52),
    Case(
      name: "mobilenetv1", parameters: 4_253_864, multiplyAdds: 569, convolutions: 27),
    Case(
      name: "efficientnetlite", parameters: 4_652_008 + 42_016, multiplyAdds: 385, convolutions: 49),
    // timm's 95 convolutions less those of 1×1 over one place: 14 that weigh channels, and the head.
    Case(
      name: "ghostnet", parameters: 5_182_508 + 21_968, multiplyAdds: 141, convolutions: 80,
      operations: ["Add", "Concat", "Fill", "Mul", "Relu6", "Reshape", "Scale"]),
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
    #expect(operations == example.operations.union(["Conv", "Dense", "GlobalAveragePool"]))
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

  /// An image of half the extents that isn't halved at first costs what is published.
  @Test(arguments: cases.filter { !$0.name.hasPrefix("resnet") })
  func leavesOutTheFirstHalving(_ example: Case) throws {
    let model = try model(example.name, image: 112, options: .init(halvings: 4))
    #expect((Double(try model.cost().multiplyAdds) / 1e6).rounded() == example.multiplyAdds)
    #expect(model.parameterCount == example.parameters)
  }

  @Test(arguments: cases.filter { !$0.name.hasPrefix("resnet") }, 0...5)
  func halvesAsOftenAsItIsTold(_ example: Case, _ halvings: Int) throws {
    let options = Architecture.Options(multiplier: 0.25, depth: 0.5, halvings: halvings)
    let model = try model(example.name, image: 32, classes: 2, options: options)
    let pool = try #require(model.graph.nodes.first { $0.name == "pool" })
    let side = 32 >> halvings
    #expect(try model.types()[pool.inputs[0]]?.shape.prefix(3) == [1, side, side])
  }

  @Test(arguments: [-1, 6])
  func refusesOtherHalvings(_ halvings: Int) {
    #expect(throws: GraphError.self) {
      try model("ghostnet", image: 32, options: .init(halvings: halvings))
    }
  }

  struct Scaled: Sendable, CustomTestStringConvertible {
    var name: String
    var options: Architecture.Options
    var parameters: Int
    var testDescription: String { "\(name), \(parameters) parameters" }
  }

  /// Parameters and buffers as timm 1.0 counts them: lite1 to lite4, GhostNet 1.3×, ResNet-34.
  @Test(arguments: [
    Scaled(name: "efficientnetlite", options: .init(depth: 1.1), parameters: 5_470_344),
    Scaled(
      name: "efficientnetlite", options: .init(multiplier: 1.1, depth: 1.2), parameters: 6_150_168),
    Scaled(
      name: "efficientnetlite", options: .init(multiplier: 1.2, depth: 1.4), parameters: 8_273_768),
    Scaled(
      name: "efficientnetlite", options: .init(multiplier: 1.4, depth: 1.8),
      parameters: 13_118_936),
    Scaled(name: "ghostnet", options: .init(multiplier: 1.3), parameters: 7_387_356),
    Scaled(name: "resnet", options: .init(depth: 34), parameters: 21_814_696),
    Scaled(name: "resnet", options: .init(depth: 18), parameters: 11_689_512 + 2 * 4800),
  ])
  func scalesAsItsAuthorsDo(_ example: Scaled) throws {
    let model = try model(example.name, image: 224, classes: 1000, options: example.options)
    #expect(model.parameterCount == example.parameters)
  }

  /// He et al. 2015, section 4.2: 6n + 2 layers. By hand for 20: 432 + 3·2·2304 + … in convolutions;
  /// chenyaofo's table of CIFAR models has 0.27M, and 0.47M for 32.
  @Test(arguments: [(20, 0.27), (32, 0.47), (44, 0.66), (56, 0.86), (110, 1.73)])
  func countsSmallResidualNetworks(depth: Int, millions: Double) throws {
    let model = try model("resnet", options: .init(depth: Double(depth)))
    #expect(abs(Double(model.parameterCount) / 1e6 - millions) < 0.012)
    let convolutions = model.graph.nodes.filter { $0.operation == "Conv" }
    #expect(convolutions.count == depth - 1 + 2)
  }

  @Test(arguments: [19, 2, -20, 20.5, 1e9])
  func refusesOtherDepths(_ depth: Double) {
    #expect(throws: GraphError.self) { try model("resnet", options: .init(depth: depth)) }
  }

  @Test(arguments: [0, -1, .nan, 9])
  func refusesOtherMultipliers(_ multiplier: Double) {
    #expect(throws: GraphError.self) {
      try model("mobilenetv2", image: 32, options: .init(multiplier: multiplier))
    }
  }
}

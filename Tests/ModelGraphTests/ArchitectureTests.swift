import ContentHashing
import ModelGraph
import TensorEngine
import Testing

@Suite struct ArchitectureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var inputShape: [Int]
    var classes = 10
    var options = Architecture.Options()
    var layers: [String]
    var parameters: Int
    var outputShape = [10]
    var testDescription: String { name }

    /// Tokens where it takes tokens, else pictures.
    func input(batch: Int) -> Tensor {
      let shape = [batch] + inputShape
      let isTokens = inputShape.count == 1
      return isTokens
        ? labels((0..<batch * inputShape[0]).map { Int32($0 % 7) }, shape: shape) : ramp(shape)
    }
  }

  /// Parameter counts by hand; those of the LeNets are the published 267K and 61,706.
  static let cases = [
    Case(
      name: "mlp", inputShape: [8, 8, 1], options: .init(hidden: [32, 16]),
      layers: ["dense1", "dense2", "output"], parameters: 64 * 32 + 32 + 32 * 16 + 16 + 170),
    Case(
      name: "lenet300", inputShape: [28, 28, 1], layers: ["dense1", "dense2", "output"],
      parameters: 266_610),
    Case(
      name: "lenet5", inputShape: [28, 28, 1],
      layers: ["conv1", "conv2", "dense1", "dense2", "output"], parameters: 61_706),
    // Han et al. 2015 count 431 thousand.
    Case(
      name: "lenetcaffe", inputShape: [28, 28, 1], layers: ["conv1", "conv2", "ip1", "ip2"],
      parameters: 520 + 25_050 + 400_500 + 5_010),
    Case(
      name: "cnn", inputShape: [8, 8, 1], options: .init(channels: [8, 16], batchNorm: true),
      layers: ["conv1", "norm1", "conv2", "norm2", "dense1", "output"],
      parameters: 72 + 32 + 1152 + 64 + 64 * 64 + 64 + 650),
    Case(
      name: "resnet", inputShape: [8, 8, 3], options: .init(channels: [4, 8]),
      layers: [
        "conv1", "norm1", "conv2", "norm2", "conv3", "norm3", "conv4", "norm4", "conv5", "norm5",
        "conv6", "norm6", "output",
      ],
      parameters: 108 + 2 * 144 + 288 + 576 + 32 + 4 * (3 * 4 + 3 * 8) + 90),
    Case(
      name: "transformer", inputShape: [5], classes: 7,
      options: .init(blocks: 1, width: 8, heads: 2),
      layers: [
        "embedding", "positions", "block1.norm1", "block1.query", "block1.key", "block1.value",
        "block1.mix", "block1.norm2", "block1.dense1", "block1.dense2", "norm", "output",
      ],
      parameters: 56 + 40 + 3 * 16 + 4 * 72 + 8 * 32 + 32 + 32 * 8 + 8 + 63, outputShape: [5, 7]),
    Case(
      name: "llama", inputShape: [5], classes: 7,
      options: small, layers: layers(), parameters: llamaParameters, outputShape: [5, 7]),
    decoder("qwen2", parameters: llamaParameters + 2 * 32),
    decoder("qwen3", parameters: llamaParameters + 2 * 8, norms: ["queryNorm", "keyNorm"]),
    decoder("phi3", parameters: llamaParameters + 7 * 16),
    decoder("gemma", parameters: llamaParameters),
    decoder(
      "gemma2", parameters: llamaParameters + 2 * 2 * 16, norms: ["mixNorm", "downNorm"],
      last: ["logits"]),
    decoder(
      "gemma3", parameters: llamaParameters + 2 * (2 * 16 + 8),
      norms: ["queryNorm", "keyNorm", "mixNorm", "downNorm"]),
    Case(
      name: "gpt2", inputShape: [5], classes: 7, options: small,
      layers: ["embedding", "positions"]
        + (1...2).flatMap { block in
          ["norm1", "query", "key", "value", "mix", "norm2", "up", "down"].map {
            "block\(block).\($0)"
          }
        } + ["norm", "output"],
      parameters: 112 + 5 * 16 + 32
        + 2 * (64 + 2 * 256 + 2 * 128 + 2 * 16 + 2 * 8 + 2 * 320 + 20 + 16),
      outputShape: [5, 7]),
    Case(
      name: "bert", inputShape: [5], classes: 9, options: .init(blocks: 1, width: 8, heads: 2),
      layers: [
        "embedding", "positions", "norm", "block1.query", "block1.key", "block1.value",
        "block1.mix", "block1.norm1", "block1.up", "block1.down", "output",
      ],
      parameters: 72 + 40 + 3 * 16 + 4 * 72 + 8 * 32 + 32 + 32 * 8 + 8, outputShape: [5, 8]),
    // Two wide, sixteen around: 2·(4·2 + 2 + 2·2) narrowed, query and key 2·6, value 18, mix 6 + 4,
    // four times 2·8 + 8 + 8·2 + 2 + 4 fed, 2·8 + 8 + 16 widened, for a width of 8.
    Case(
      name: "mobilebert", inputShape: [5], classes: 9,
      options: .init(blocks: 1, width: 8, heads: 2), layers: mobileBertLayers,
      parameters: 9 * 2 + 6 * 8 + 8 + 5 * 8 + 16
        + 2 * (8 * 2 + 2 + 4) + 2 * 6 + 18 + 6 + 4 + 4 * (24 + 18 + 4) + 24 + 16,
      outputShape: [5, 8]),
  ]

  private static let mobileBertLayers: [String] = {
    func part(_ name: String) -> [String] { [name, "\(name).norm.scaled", "\(name).norm"] }
    let block =
      part("narrow") + part("shared") + ["query", "key", "value"] + part("mix")
      + (1...4).flatMap { ["up\($0)"] + part("down\($0)") } + part("widen")
    return ["embedding", "widen", "positions", "norm.scaled", "norm"] + block.map { "block1.\($0)" }
  }()

  private static let small = Architecture.Options(
    hidden: [20], blocks: 2, width: 16, heads: 4, keyHeads: 2)
  private static let llamaParameters =
    7 * 16 + 16 + 2 * (2 * 16 + 2 * 256 + 2 * 128 + 3 * 320)

  private static func decoder(
    _ name: String, parameters: Int, norms: Set<String> = [], last: [String] = ["output"]
  ) -> Case {
    Case(
      name: name, inputShape: [5], classes: 7, options: small,
      layers: layers(norms: norms, last: last), parameters: parameters, outputShape: [5, 7])
  }

  /// A decoder's layers, as a Llama has them, and more norms.
  private static func layers(norms: Set<String> = [], last: [String] = ["output"]) -> [String] {
    let parts = [
      "norm1", "query", "queryNorm", "key", "keyNorm", "value", "mix", "mixNorm", "norm2", "gate",
      "up", "down", "downNorm",
    ].filter { !$0.hasSuffix("Norm") || norms.contains($0) }
    return ["embedding"] + (1...2).flatMap { block in parts.map { "block\(block).\($0)" } }
      + ["norm"] + last
  }

  /// MobileBERT's, as transformers 5.23 counts its `MobileBertModel` without a pooler: 24,581,888,
  /// of which 1,024 tell two segments apart.
  @Test func countsMobileBertAsItsAuthorsDo() throws {
    let model = try #require(Architecture.named("mobilebert")).model(
      inputShape: [512], classes: 30_522, random: Philox(seed: 1))
    #expect(model.parameterCount == 24_581_888 - 1024)
  }

  /// The parameters of Llama 3.2 1B, as its card has them.
  @Test func countsWhatTheirAuthorsCount() {
    let llama = DecoderShape(
      layers: 16, width: 2048, heads: 32, keyHeads: 8, hidden: 8192, vocabulary: 128_256)
    let weights = llama.outerWeights + (1...16).flatMap { llama.weights(ofLayer: $0) }
    #expect(weights.reduce(0) { $0 + $1.shape.reduce(1, *) } == 1_235_814_400)
  }

  private func model(_ example: Case, seed: UInt64 = 1) throws -> Model {
    try #require(Architecture.named(example.name)).model(
      inputShape: example.inputShape, classes: example.classes, options: example.options,
      random: Philox(seed: seed, stream: 0))
  }

  @Test(arguments: cases)
  func hasTheLayersAndParameters(_ example: Case) throws {
    let model = try model(example)
    #expect(model.layers.map(\.name) == example.layers)
    #expect(model.parameterCount == example.parameters)
    #expect(model.metadata.architecture == example.name)
  }

  @Test func coversEveryArchitecture() {
    let names = Self.cases.map(\.name) + ImageNetTests.cases.map(\.name)
    #expect(names.sorted() == Architecture.all.map(\.name).sorted())
  }

  @Test(arguments: cases)
  func yieldsFiniteLogits(_ example: Case) throws {
    let model = try model(example)
    let input = example.input(batch: 3)
    let logits = try ModelRunner(model).run(input)
    #expect(logits.shape == [3] + example.outputShape)
    #expect(!logits.floats.contains { !$0.isFinite })
    #expect(Set(logits.floats).count > logits.count / 2)
  }

  @Test(arguments: cases)
  func drawsTheSameWeightsForASeed(_ example: Case) throws {
    let model = try model(example)
    #expect(try self.model(example).contentHash == model.contentHash)
    #expect(try self.model(example, seed: 2).contentHash != model.contentHash)
  }

  @Test(arguments: cases)
  func givesTheSameBitsForAnyThreadsAndKernels(_ example: Case) throws {
    let model = try model(example)
    let input = example.input(batch: 5)
    let threadsBefore = ThreadPool.threadCount
    defer { ThreadPool.threadCount = threadsBefore }
    var first: Tensor?
    for threads in 1...3 {
      ThreadPool.threadCount = threads
      for kernels in KernelSet.available {
        let result = try KernelSet.$current.withValue(kernels) {
          try ModelRunner(model).run(input)
        }
        #expect(result == first ?? result, "\(kernels.name), \(threads) threads")
        first = result
      }
    }
  }

  /// 300·784 numbers of deviation √(2/784): the sample's deviation is within 0.5 % of it.
  @Test func drawsWeightsOfTheVarianceThatReluKeeps() throws {
    let model = try model(Self.cases[1])
    let weight = try #require(model.weights["dense1.weight"]).decoded()
    let weights = weight.floats.map(Double.init)
    let square = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
    #expect(abs(square.squareRoot() / (2.0 / 784).squareRoot() - 1) < 0.005)
    #expect(abs(weights.reduce(0, +) / Double(weights.count)) < 0.001)
  }

  /// A token sees itself and those before it.
  @Test func hidesLaterTokens() throws {
    let transformer = try #require(Self.cases.first { $0.name == "transformer" })
    let runner = try ModelRunner(model(transformer))
    let first = try runner.run(labels([1, 2, 3, 4, 5], shape: [1, 5])).floats
    let second = try runner.run(labels([1, 2, 3, 6, 0], shape: [1, 5])).floats
    #expect(first[..<21] == second[..<21])
    #expect(first[21...] != second[21...])
  }

  @Test func refusesOptionsItDoesNotHave() throws {
    let lenet = try #require(Architecture.named("lenet5"))
    #expect(throws: GraphError("`lenet5` has no option `hidden`; it has none")) {
      try lenet.model(
        inputShape: [28, 28, 1], classes: 10, options: .init(hidden: [3]),
        random: Philox(seed: 0, stream: 0))
    }
  }

  @Test(arguments: ["lenet5", "cnn", "resnet"])
  func refusesInputsThatAreNoImages(_ name: String) throws {
    let architecture = try #require(Architecture.named(name))
    #expect(throws: GraphError.self) {
      try architecture.model(inputShape: [64], classes: 2, random: Philox(seed: 0, stream: 0))
    }
  }

  /// Multiply-adds of LeNet-5 on 28×28, by hand: 28²·25·6 + 10²·150·16 + 400·120 + 120·84 + 840.
  @Test func countsTheMultiplyAddsOfLeNet5() throws {
    let cost = try model(Self.cases[2]).cost()
    #expect(cost.multiplyAdds == 117_600 + 240_000 + 48_000 + 10_080 + 840)
  }
}

import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@Suite struct DeepCompressionTests {
  /// Equation 2 of arXiv 1510.00149 for its example, 16 weights of 32 bits that share 4 values:
  /// 16 · 32 / (16 · 2 + 4 · 32) = 3.2.
  @Test func sharesAtThePapersRate() throws {
    let tensor = SampleModel.wave([4, 4], step: 7, modulus: 16)
    let shared = try Weight(tensor, encoding: CodebookEncoding(bits: 2))
    #expect(Double(tensor.byteCount) / Double(shared.byteCount) == 3.2)
  }

  @Test func keepsTheSharedValuesBitForBit() throws {
    let pruned = try WeightPruning(amount: 0.5, scope: .layer).compress(SampleModel.make())
    let packed = try DeepCompression(convolutionBits: 4, denseBits: 4).compress(pruned)
    let shared = try CodebookQuantization(CodebookEncoding(bits: 4)).compress(pruned)
    for name in ["conv1.weight", "output.weight"] {
      #expect(packed.weights[name]?.encoding is HuffmanEncoding)
      #expect(try SampleModel.floats(packed, name) == SampleModel.floats(shared, name))
    }
  }

  /// The bytes of each step by the encodings' definitions: 60 weights, 12 of them kept; with no gap
  /// of 32 there are 12 entries of 5 and 32, 4 or fewer bits, and 4 bytes that count them.
  @Test func reportsWhatEachStepLeaves() throws {
    let pruned = try WeightPruning(amount: 0.8, scope: .layer).compress(SampleModel.make())
    let packed = try DeepCompression(convolutionBits: 4, denseBits: 4).compress(pruned)
    let report = try PackingReport(of: packed)
    let row = try #require(report.rows.last)
    #expect(row.layer == "output" && row.count == 60 && row.kept == 12)
    #expect(row.sizes.plain == 240)
    #expect(row.sizes.pruned == 8 + 4 + 12 * 4)
    #expect(row.sizes.shared == 8 + 4 + 6 + 16 * 4)
    #expect(row.sizes.packed == packed.weights["output.weight"]?.byteCount)
    #expect(report.sizes.plain == (36 + 3 + 60 + 5) * 4)
    #expect(report.sizes.packed == packed.weightBytes)
  }

  /// Of a transformer with a table of positions that is added, by the shapes of its weights: five
  /// layer norms of scale and bias, and twelve biases with the output's and without; 4 bytes each.
  @Test func saysWhatIsNotShared() throws {
    let architecture = try #require(Architecture.named("transformer"))
    let model = try architecture.model(
      inputShape: [6], classes: 9, options: .init(blocks: 2, width: 8, heads: 2),
      random: Philox(seed: 1))
    let report = try PackingReport(of: DeepCompression().compress(model))
    let positions = report.rest.filter { $0.shape.count > 1 }
    #expect(positions.map(\.name) == ["positions.weight"])
    #expect(positions.map(\.byteCount) == [6 * 8 * 4])
    #expect(report.rest.count - 1 == 5 * 2 + 2 * 6 + 1)
    #expect(report.rows.count == 1 + 2 * 6 + 1)
    let kept = report.rest.reduce(0) { $0 + $1.byteCount }
    #expect(report.sizes.packed == report.rows.reduce(kept) { $0 + $1.sizes.packed })
  }

  /// Two weights share 1, one is 0: for x = (1, 2, 3) the output is 3, its square error's gradient
  /// 2 · 3 · (1 + 2) = 18, so a rate of 0.01 leaves 0.82.
  @Test func trainsASharedValueByAllItsWeights() throws {
    var builder = GraphBuilder()
    builder.input("x", TensorType(.f32, [-1, 3]))
    let weight = Tensor([1, 1, 0], shape: [3, 1])
    builder.weight("w", try Weight(weight, encoding: CodebookEncoding(bits: 1)))
    let output = builder.add("Dense", "x", "w", name: "output")
    let model = Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
    let data = Dataset(
      name: "same", features: Tensor((0..<60).map { Float($0 % 3 + 1) }, shape: [20, 3]),
      target: .values(Tensor(repeating: 0, shape: [20, 1])), origin: "made")
    let training = SharedValueTraining(
      TrainingOptions(
        epochs: 1, batchSize: 20, learningRate: 0.01, optimizer: .sgd(momentum: 0),
        schedule: .constant))
    let trained = try training(model, on: data, random: Philox(seed: 1, stream: 1))
    #expect(trained.weights["w"]?.encoding as? CodebookEncoding == CodebookEncoding(bits: 1))
    let after = try SampleModel.floats(trained, "w")
    #expect(after[0] == after[1] && abs(after[0] - 0.82) < 1e-6 && after[2] == 0)
    #expect(trained.graph == model.graph && Set(trained.weights.keys) == ["w"])
  }
}

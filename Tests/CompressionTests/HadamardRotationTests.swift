import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct HadamardRotationTests {
  /// A llama whose norms scale channels unalike, and whose fifth channel is fifty times as large.
  static func llama(width: Int, hidden: Int) throws -> Model {
    var model = try #require(Architecture.named("llama")).model(
      inputShape: [16], classes: 48,
      options: Architecture.Options(
        hidden: [hidden], blocks: 2, width: width, heads: 4, keyHeads: 2),
      random: Philox(seed: 5, stream: 1))
    for (name, weight) in model.weights where name.hasSuffix(".scale") {
      let scales = (0..<weight.count).map { $0 == 4 ? 50 : 0.5 + Float($0 % 7) / 6 }
      model.weights[name] = Weight(Tensor(scales, shape: weight.shape))
    }
    return model
  }

  private static let tokens = Tensor(
    (0..<32).map { Int32($0 * 29 % 48) }, shape: [2, 16], as: .i32)

  private func logits(_ model: Model) throws -> [Float] {
    try ModelRunner(model).run(Self.tokens).floats
  }

  /// Q · Qᵀ = 1, and a norm doesn't see a turn (QuaRot, section 3): only rounding differs. 24 and 40 are
  /// turned in runs of 8.
  @Test(arguments: [(32, 64), (24, 40)])
  func leavesTheFunctionAsItIs(_ extents: (Int, Int)) throws {
    let model = try Self.llama(width: extents.0, hidden: extents.1)
    let rotated = try HadamardRotation(seed: 1).rotated(model)
    #expect(
      rotated.weights["block1.query.weight"]?.contentHash
        != model.weights["block1.query.weight"]?.contentHash)
    let (before, after) = (try logits(model), try logits(rotated))
    let largest = before.reduce(0) { max($0, $1.magnitude) }
    let distance = zip(before, after).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(distance < 1e-4 * largest)
  }

  /// One channel of what layers take is fifty times as large as it counts: on a grid of four bits the
  /// others vanish beside it.
  @Test func spreadsTheChannelsThatStandOut() throws {
    var model = try Self.llama(width: 32, hidden: 64)
    for (name, weight) in model.weights where weight.shape.count == 2 && weight.shape[0] == 32 {
      guard name.hasPrefix("block"), !name.contains("mix") else { continue }
      let outputs = weight.shape[1]
      let elements = try weight.decoded().floats.enumerated().map {
        $0.offset / outputs == 4 ? $0.element / 50 : $0.element
      }
      model.weights[name] = Weight(Tensor(elements, shape: weight.shape))
    }
    let rounding = ActivationRounding(bits: 4)
    let plain = try logits(model)
    let loss = { (other: Model) in
      zip(try logits(rounding.rounded(other)), plain).reduce(Float(0)) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
    }
    let rotated = try HadamardRotation(seed: 1).rotated(model)
    #expect(try loss(rotated) < 0.25 * loss(model))
  }

  /// The rows of the matrix of size 4 are those of its definition (Sylvester 1867), over 2.
  @Test func transformsByTheMatrix() {
    let x: [Float] = [1, 2, 3, 4]
    var y = [Float](repeating: 0, count: 4)
    HadamardTransform(size: 4).run(x, into: &y, count: 4)
    #expect(y == [5, -1, -2, 0])
  }

  /// Of 3 bits the codes are -3 to 3: a step is a third of the largest magnitude.
  @Test func roundsEachRowOnItsOwnGrid() throws {
    let model = Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.f32, [-1, 4]))],
        nodes: [
          Node("y", "RoundRows", inputs: ["x"], attributes: ["bits": .integer(3)])
        ], outputs: ["y"]), weights: [:])
    let x = Tensor([1, -2, 0.5, 3, 0, 0, 0, 0, -30, 14, 16, 0], shape: [3, 4])
    #expect(
      try ModelRunner(model).run(x).floats == [1, -2, 0, 3, 0, 0, 0, 0, -30, 10, 20, 0])
  }

  @Test func refusesWhatCantBeTurned() throws {
    let gpt2 = try #require(Architecture.named("gpt2")).model(
      inputShape: [8], classes: 16,
      options: Architecture.Options(blocks: 1, width: 16, heads: 2), random: Philox(seed: 1))
    #expect(throws: CompressionError.self) { try HadamardRotation().rotated(gpt2) }
    #expect(throws: CompressionError.self) { try HadamardRotation().rotated(SampleModel.make()) }
  }
}

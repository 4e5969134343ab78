import Generation
import ModelGraph
import TensorEngine
import Testing

/// Every family read token by token and in pieces, against its own graph over all tokens at once.
@Suite struct DecoderFamilyTests {
  private static let tokens = (0..<40).map { Int32(($0 * 7 + 3) % 50) }

  /// A small model, whose window is narrower than the text.
  private func model(_ name: String) throws -> Model {
    var model = try #require(Architecture.named(name)).model(
      inputShape: [64], classes: 50,
      options: .init(hidden: [96], blocks: 7, width: 64, heads: 4, keyHeads: 2),
      random: Philox(seed: 5))
    var shape = try #require(model.metadata.decoder)
    if shape.window > 0 { shape.window = 5 }
    model.graph = shape.graph(input: [1, -1])
    return model
  }

  @Test(arguments: DecoderFamily.all.map(\.name), [1, 7, 40])
  func readsAsTheGraphDoes(_ name: String, piece: Int) throws {
    let model = try model(name)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: ["input": TensorType(.i32, [1, Self.tokens.count])])
    let input = Tensor(Self.tokens, shape: [1, Self.tokens.count], as: .i32)
    let whole = try #require(program.run(["input": input])["output"]).floats.suffix(50)
    let decoder = try Decoder(model, capacity: 64, cache: .f32, promptRows: piece)
    let read = try decoder.read(Self.tokens).floats
    #expect(read.count == 50)
    let largest = zip(read, whole).map { abs($0 - $1) }.max()
    #expect(try #require(largest) < 1e-4)
  }
}

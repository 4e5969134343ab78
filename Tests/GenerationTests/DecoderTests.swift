import Generation
import ModelGraph
import TensorEngine
import Testing

@Suite struct DecoderTests {
  /// A small Llama with ramps for weights.
  private let model: Model = {
    var shape = DecoderShape(
      layers: 2, width: 24, heads: 4, keyHeads: 2, hidden: 40, vocabulary: 19)
    shape.tiesEmbedding = false
    var weights: [String: Weight] = [:]
    let listed = shape.outerWeights + (1...2).flatMap { shape.weights(ofLayer: $0) }
    for (seed, weight) in listed.enumerated() {
      let values = (0..<weight.shape.reduce(1, *)).map { index in
        Float((index * 37 + 11 + seed * 13) % 41 - 20) / 64 + (weight.shape.count == 1 ? 1 : 0)
      }
      weights[weight.name] = Weight(Tensor(values, shape: weight.shape))
    }
    return Model(graph: shape.graph(input: [1, -1]), weights: weights)
  }()

  private let tokens = (0..<40).map { Int32(($0 * 7 + 3) % 19) }

  /// The model's own graph, which keeps no cache, is what its decoding must agree with.
  private func logits(of tokens: [Int32]) throws -> [Float] {
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: ["input": TensorType(.i32, [1, tokens.count])])
    let all = try program.run(["input": Tensor(tokens, shape: [1, tokens.count], as: .i32)])
    return Array(try #require(all["output"]).floats.suffix(19))
  }

  @Test(arguments: [[40], [1, 39], [39, 1], [16, 16, 8], [3, 1, 1, 35]])
  func agreesWithTheGraphHoweverItIsCut(_ pieces: [Int]) throws {
    let decoder = try Decoder(model, capacity: 40, cache: .f32)
    var read = 0
    for piece in pieces {
      let found = try decoder.read(Array(tokens[read..<read + piece]))
      read += piece
      #expect(found.shape == [1, 1, 19])
      #expect(found.floats == (try logits(of: Array(tokens[..<read]))))
    }
    #expect(decoder.position == 40)
  }

  /// Rows of positions that are added fit as many tokens as there are rows.
  @Test(arguments: [1, 4])
  func refusesAModelOfANumberOfTokens(_ count: Int) throws {
    let model = try #require(Architecture.named("transformer")).model(
      inputShape: [12], classes: 19, options: .init(blocks: 1, width: 8, heads: 2),
      random: Philox(seed: 1))
    let error = #expect(throws: GraphError.self) {
      try Decoder(model, capacity: 40).read(Array(tokens[..<count]))
    }
    #expect(error?.message.contains("12 at a time") == true)
  }

  @Test func readsLongPromptsInPieces() throws {
    let decoder = try Decoder(model, capacity: 64, cache: .f32, promptRows: 7)
    #expect(try decoder.read(tokens).floats == logits(of: tokens))
  }

  @Test(arguments: [(CacheType.f16, Float(0.02)), (.int8, 0.2)])
  func staysNearWithASmallerCache(_ cache: CacheType, _ tolerance: Float) throws {
    let decoder = try Decoder(model, capacity: 48, cache: cache)
    let found = try decoder.read(tokens).floats
    let distance = zip(found, try logits(of: tokens)).map { abs($0 - $1) }.max() ?? .infinity
    #expect(distance > 0 && distance < tolerance)
  }

  @Test func goesBack() throws {
    let decoder = try Decoder(model, capacity: 40)
    let first = try decoder.read(Array(tokens[..<20]))
    _ = try decoder.read(Array(tokens[20...]))
    decoder.rewind(to: 19)
    #expect(try decoder.read([tokens[19]]) == first)
    decoder.rewind()
    #expect(try decoder.read(Array(tokens[..<20])) == first)
  }

  @Test func takesTheLikeliestAndOfEqualsTheFirst() throws {
    #expect(Tensor([1, 3, 2, 3], shape: [4]).likeliestToken == 1)
    let decoder = try Decoder(model, capacity: 12)
    let chosen = try decoder.generate(after: [5], count: 8)
    #expect(chosen.count == 8 && decoder.position == 8)
    decoder.rewind()
    #expect(try decoder.generate(after: [5], count: 8) { $0 != chosen[2] }.last == chosen[2])
  }

  @Test func refusesWhatDoesNotFit() throws {
    let decoder = try Decoder(model, capacity: 8)
    #expect(throws: GraphError.self) { try decoder.read([]) }
    #expect(throws: GraphError.self) { try decoder.read(Array(tokens[..<9])) }
    #expect(throws: GraphError.self) { try decoder.read([19]) }
    let plain = try #require(Architecture.named("mlp")).model(
      inputShape: [4], classes: 2, random: Philox(seed: 1, stream: 1))
    #expect(throws: GraphError.self) { try Decoder(plain, capacity: 8) }
  }
}

import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing

@Suite struct AttentionWeightsTests {
  /// The softmax of a trained Llama's second layer, as NumPy computes it in 64 bits from the
  /// weights in the Hugging Face layout: heads 3 and 8, over six tokens of a story.
  @Test func areWhatASecondImplementationYields() throws {
    guard let path = sharedData("gguf/stories260K_f32.gguf") else { return }
    let model = try Model(contentsOf: path)
    let tokens = Tensor([1, 403, 407, 261, 378, 432] as [Int32], shape: [1, 6], as: .i32)
    let inputs = [model.graph.inputs[0].name: tokens]
    let types = inputs.mapValues { TensorType($0.elementType, $0.shape) }
    let layers = try AttentionWeights.layers(of: model, inputTypes: types)
    #expect(layers.count == 5 && layers.allSatisfy { $0.heads == 8 })
    let weights = try AttentionWeights(of: layers[1], in: model, inputs: inputs).weights
    #expect(weights.shape == [8, 6, 6])
    let floats = weights.floats
    let rows: [(head: Int, query: Int, weights: [Float])] = [
      (2, 3, [0.02978, 0.08209, 0.07879, 0.80934, 0, 0]),
      (2, 4, [0.0076, 0.008, 0.00185, 0.97536, 0.00719, 0]),
      (2, 5, [0.1024, 0.05988, 0.08244, 0.00412, 0.17913, 0.57202]),
      (7, 5, [0.12562, 0.19488, 0.37185, 0.11565, 0.08548, 0.10652]),
    ]
    for row in rows {
      let start = (row.head * 6 + row.query) * 6
      for (key, expected) in row.weights.enumerated() {
        #expect(abs(floats[start + key] - expected) < 2e-5, "\(row.head) \(row.query) \(key)")
      }
    }
  }

  /// More keys than a head is wide, so that they are read off in several parts.
  @Test(arguments: [3, 4, 9])
  func areTheSameSpelledOut(_ keys: Int) throws {
    let (heads, size) = (2, 4)
    var random = Philox(seed: 5)
    let shape = [1, keys, heads, size]
    let inputs = Dictionary(
      uniqueKeysWithValues: ["q", "k", "v"].map { name in
        (
          name,
          Tensor(shape: shape) { for index in $0.indices { $0[index] = random.uniform() * 4 } }
        )
      })
    let found = try [fused(shape), spelledOut(shape)].map { graph in
      let model = Model(graph: graph, weights: ["scale": Weight(Tensor([0.5], shape: [1]))])
      let types = inputs.mapValues { TensorType($0.elementType, $0.shape) }
      let layers = try AttentionWeights.layers(of: model, inputTypes: types)
      #expect(layers.map(\.heads) == [heads])
      return try AttentionWeights(of: layers[0], in: model, inputs: inputs).weights
    }
    #expect(found[0].shape == [heads, keys, keys] && found[1].shape == found[0].shape)
    for (a, b) in zip(found[0].floats, found[1].floats) { #expect(abs(a - b) < 1e-6) }
  }

  private func fused(_ shape: [Int]) -> Graph {
    var builder = GraphBuilder()
    let parts = ["q", "k", "v"].map { builder.input($0, TensorType(.f32, shape)) }
    let y = builder.add("Attention", parts)
    // Keeps the weight in use, as a model's are.
    let scaled = builder.add("Mul", y[0], "scale")
    return builder.graph(outputs: [scaled])
  }

  private func spelledOut(_ shape: [Int]) -> Graph {
    var builder = GraphBuilder()
    let parts = ["q", "k", "v"].map { name in
      builder.add(
        "Transpose", builder.input(name, TensorType(.f32, shape)),
        attributes: ["order": .integers([0, 2, 1, 3])])
    }
    let scores = builder.add(
      "MatMul", parts[0], parts[1], attributes: ["transposeB": .integer(1)])
    let weights = builder.add("Softmax", builder.add("Mul", scores, "scale"))
    let mixed = builder.add("MatMul", weights, parts[2])
    return builder.graph(outputs: [mixed])
  }
}

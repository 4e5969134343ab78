import ModelFormats
import ModelGraph
import TensorEngine

/// A small model with a weight in each layout of few bits that is read step by step.
enum HoneSeeds {
  static let files = [(try? HoneFormat.bytes(of: model())) ?? []]

  private static let encodings: [any WeightEncoding] = [
    HuffmanEncoding(bits: 3, gapBits: 2), HuffmanEncoding(bits: 8, gapBits: 8),
    SparseEncoding(), SparseEncoding(values: .dense(.f16), places: .gaps(bits: 2)),
    SparseEncoding(values: .codebook(CodebookEncoding(bits: 2)), places: .blocks(3)),
    SparseEncoding(values: .linear(LinearEncoding(bits: 4)), places: .pattern(keep: 2, of: 4)),
  ]

  private static func model() throws -> Model {
    var builder = GraphBuilder()
    var last = builder.input("x", TensorType(.f32, [-1, 7]))
    for (index, encoding) in encodings.enumerated() {
      // Of every three inputs to an output one isn't zero.
      let values = (0..<49).map { place -> Float in
        let (input, output) = (place / 7, place % 7)
        return (input + 2 * output) % 3 == 0 ? Float(place % 5) + 0.5 : 0
      }
      let weight = try Weight(Tensor(values, shape: [7, 7]), encoding: encoding)
      last = builder.add("Dense", last, builder.weight("dense\(index).weight", weight))
    }
    return Model(graph: builder.graph(outputs: [last]), weights: builder.weights)
  }
}

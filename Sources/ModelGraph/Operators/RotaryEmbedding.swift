import TensorEngine

extension Operator {
  /// Su et al. 2021, arXiv 2104.09864, 3.2.
  ///
  /// `x` is `[batch, n, heads, size]`, `table` what `RotaryTable` makes, up to `size` wide: elements
  /// beyond its pairs stay. A pair is two neighbours (`adjacent`, as GGUF files of Llamas have it),
  /// or an element and the one half the table's width further on (`halves`, as GPT-NeoX has it).
  static let rotaryEmbedding = Operator(
    "RotaryEmbedding", "Pairs of elements turned by their position's angles",
    inputs: ["x", "table"], attributes: [.choice("pairing", ["adjacent", "halves"])],
    reuse: .overwrites([0]),
    types: { application in
      let (x, table) = (try application.float(0, rank: 4), try application.float(1, rank: 2))
      guard table.shape[0] == x.shape[1], table.shape[1] <= x.shape[3], table.shape[1] % 2 == 0
      else {
        throw application.error("the table must have a row for each position", inputs: [0, 1])
      }
      return [x]
    }, work: Cost.perOutputElement(3),
    lower: { lowering in
      let shape = lowering.application.shape(0)
      let pairs = lowering.application.shape(1)[1] / 2
      let adjacent = lowering.application.text("pairing") == "adjacent"
      let (x, table, y) = (lowering.input(0), lowering.input(1), lowering.output())
      let entry = shape.dropFirst().reduce(1, *)
      let rowsPerTask = elementsPerTask / Swift.max(shape[2] * shape[3], 1)
      lowering.emit("rotary embedding") { memory in
        for start in stride(from: 0, to: shape[0] * entry, by: Swift.max(entry, 1)) {
          inParallel(shape[1], by: rowsPerTask) { rows in
            memory.kernels.rotate(
              memory.floats(x) + start, table: memory.floats(table), heads: shape[2],
              headSize: shape[3], pairs: pairs, adjacent: adjacent, rows: rows,
              into: memory.floats(y) + start)
          }
        }
      }
    },
    gradient: .none("it is for running a model"))
}

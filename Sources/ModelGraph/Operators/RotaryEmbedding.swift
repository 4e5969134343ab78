import TensorEngine

extension Operator {
  /// Su et al. 2021, arXiv 2104.09864, 3.2.
  ///
  /// `x` is `[batch, n, heads, size]`, `table` what `RotaryTable` makes, up to `size` wide: elements
  /// beyond its pairs stay. A pair is two neighbours (`adjacent`, as GGUF files of Llamas have it),
  /// or an element and the one half the table's width further on (`halves`, as GPT-NeoX has it). `back`
  /// turns by the same angles the other way: the gradient.
  static let rotaryEmbedding = Operator(
    "RotaryEmbedding", "Pairs of elements turned by their position's angles",
    inputs: ["x", "table"],
    attributes: [
      .choice("pairing", ["adjacent", "halves"]), .choice("direction", ["forward", "back"]),
    ],
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
      let (x, y) = (lowering.input(0), lowering.output())
      let entry = shape.dropFirst().reduce(1, *)
      let isBack = lowering.application.text("direction") == "back"
      let angles = isBack ? lowering.emitOppositeAngles(pairs: pairs) : lowering.input(1)
      let rowsPerTask = elementsPerTask / Swift.max(shape[2] * shape[3], 1)
      lowering.emit("rotary embedding") { memory in
        for start in stride(from: 0, to: shape[0] * entry, by: Swift.max(entry, 1)) {
          inParallel(shape[1], by: rowsPerTask) { rows in
            memory.kernels.rotate(
              memory.floats(x) + start, table: memory.floats(angles), heads: shape[2],
              headSize: shape[3], pairs: pairs, adjacent: adjacent, rows: rows,
              into: memory.floats(y) + start)
          }
        }
      }
    },
    gradient: .rule { context in
      var attributes = context.application.node.attributes
      attributes["direction"] = .text("back")
      return [
        context.add(
          "RotaryEmbedding", context.gradient, context.input(1), attributes: attributes),
        nil,
      ]
    })
}

extension Lowering {
  /// A table of the opposite angles: its sines negated.
  fileprivate func emitOppositeAngles(pairs: Int) -> Buffer {
    let (table, count) = (input(1), application.shape(1)[0] * 2 * pairs)
    let opposite = workspace(byteCount: count * MemoryLayout<Float>.stride)
    emit("opposite angles") { memory in
      let (source, target) = (memory.floats(table), memory.floats(opposite))
      for index in 0..<count {
        target[index] = index % (2 * pairs) < pairs ? source[index] : -source[index]
      }
    }
    return opposite
  }
}

import TensorEngine

extension Operator {
  /// An embedding; an index outside the table is an error of the run.
  static let gather = Operator(
    "Gather", "Rows of a table by number", inputs: ["table", "indices"],
    types: { application in
      let table = try application.rowsOfFloats(0)
      let indices = try application.checked(1, .i32)
      return [TensorType(.f32, indices.shape + table.shape.dropFirst())]
    }, work: Cost.none,
    lower: { lowering in
      let application = lowering.application
      let table = application.shape(0)
      let (rows, rowBytes) = (table[0], table.dropFirst().reduce(4, *))
      let count = application.type(1).count
      let error = application.error("an index isn't below \(rows)")
      if let blocks = try lowering.blockWeight(0, depthAxis: .last) {
        return lowering.emitBlockGather(blocks, outside: error)
      }
      if let halves = lowering.halves(0) { return lowering.emitGather(halves, outside: error) }
      let (source, indices, y) = (lowering.input(0), lowering.input(1), lowering.output())
      lowering.emit("gather") { memory in
        let indices = Indices(memory.elements(indices, as: Int32.self))
        guard indices.firstOutside(rows, of: count) == nil else { throw error }
        inParallel(count, by: rowsPerTask(ofWidth: rowBytes / 4)) { range in
          Rows.gather(
            memory.raw(source), rowCount: rows, rowBytes: rowBytes,
            indices: indices.dropping(range.lowerBound), count: range.count,
            into: memory.raw(y) + range.lowerBound * rowBytes)
        }
      }
    },
    gradient: .rule { context in
      let rows = context.application.shape(0)[0]
      return [
        context.add(
          "ScatterAdd", context.gradient, context.input(1), attributes: ["rows": .integer(rows)]),
        nil,
      ]
    })
}

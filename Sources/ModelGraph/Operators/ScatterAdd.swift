import TensorEngine

extension Operator {
  static let scatterAdd = Operator(
    "ScatterAdd", "A table of zeros to which each row is added at its number",
    inputs: ["rows", "indices"], attributes: [.integer("rows")],
    types: { application in
      let values = try application.float(0)
      let indices = try application.checked(1, .i32)
      guard values.shape.starts(with: indices.shape) else {
        throw application.error("takes one row for each index", inputs: [0, 1])
      }
      let rows = application.integer("rows")
      guard rows > 0 else { throw application.error("a table of \(rows) rows") }
      return [TensorType(.f32, [rows] + values.shape.dropFirst(indices.shape.count))]
    }, work: Cost.perInputElement(1),
    lower: { lowering in
      let application = lowering.application
      let (rows, count) = (application.integer("rows"), application.type(1).count)
      let width = application.output.shape.dropFirst().reduce(1, *)
      let (values, indices, y) = (lowering.input(0), lowering.input(1), lowering.output())
      let error = application.error("an index isn't below \(rows)")
      lowering.emit("scatter-add") { memory in
        let indices = Indices(memory.elements(indices, as: Int32.self))
        guard indices.firstOutside(rows, of: count) == nil else { throw error }
        inParallel(rows * width, by: elementsPerTask) { range in
          (memory.floats(y) + range.lowerBound).update(repeating: 0, count: range.count)
        }
        // By columns: within one the rows are added in order, and no two tasks write the same.
        let columnsPerTask = (rowsPerTask(ofWidth: count) + 63) / 64 * 64
        inParallel(width, by: columnsPerTask) { columns in
          Rows.scatterAdd(
            memory.floats(values), indices: indices, count: count, rowCount: rows, width: width,
            into: memory.floats(y), columns: columns)
        }
      }
    },
    gradient: .rule { context in
      [context.add("Gather", context.gradient, context.input(1)), nil]
    })
}

import TensorEngine

extension Operator {
  /// An embedding, or entries of any axis; a negative index counts from the end, and one outside
  /// the axis is an error of the run.
  static let gather = Operator(
    "Gather", "Entries of a table by number", inputs: ["table", "indices"],
    attributes: [.integer("axis", default: 0)],
    types: { application in
      let (table, indices) = (application.type(0), try application.indices(1))
      guard !table.shape.isEmpty else { throw application.error("takes an axis", inputs: [0]) }
      let axis = try application.axis("axis", rank: table.shape.count)
      return [
        TensorType(
          table.elementType,
          table.shape[..<axis] + indices.shape + table.shape[(axis + 1)...])
      ]
    }, work: Cost.none, lower: { try $0.emitGather() },
    gradient: .rule { context in
      let shape = context.application.shape(0)
      guard try context.application.axis("axis", rank: shape.count) == 0 else {
        throw context.application.error("has a gradient along the first axis only")
      }
      return [
        context.add(
          "ScatterAdd", context.gradient, context.input(1),
          attributes: ["rows": .integer(shape[0])]),
        nil,
      ]
    })
}

extension Lowering {
  fileprivate func emitGather() throws {
    let table = application.type(0)
    let axis = try application.axis("axis", rank: table.shape.count)
    let rows = table.shape[axis]
    let error = application.error("an index isn't below \(rows)")
    if axis == 0, table.elementType == .f32, application.type(1).elementType == .i32 {
      if let blocks = try blockWeight(0, depthAxis: .last) {
        return emitBlockGather(blocks, outside: error)
      }
      if let halves = halves(0) { return emitGather(halves, outside: error) }
    }
    let (outer, type) = (table.shape[..<axis].reduce(1, *), application.type(1))
    let rowBytes = table.shape[(axis + 1)...].reduce(table.elementType.bytes, *)
    let (source, indices, y) = (input(0), input(1), output())
    let count = type.count
    emit("gather") { memory in
      let indices = Indices(memory.raw(indices), type.elementType)
      guard outer == 1, indices.firstOutside(rows, of: count) == nil else {
        let isInside = PortableKernels.gather(
          memory.raw(source), into: memory.raw(y), outer: outer, axis: rows, innerBytes: rowBytes,
          indices: indices, count: count)
        guard isInside else { throw error }
        return
      }
      inParallel(count, by: rowsPerTask(ofWidth: rowBytes / 4)) { range in
        Rows.gather(
          memory.raw(source), rowCount: rows, rowBytes: rowBytes,
          indices: indices.dropping(range.lowerBound), count: range.count,
          into: memory.raw(y) + range.lowerBound * rowBytes)
      }
    }
  }
}

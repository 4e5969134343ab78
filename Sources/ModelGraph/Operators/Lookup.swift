import TensorEngine

extension Operator {
  /// Any function of one integer of 8 or 16 bits is a table of its results: an activation on
  /// quantized values, or the way from one grid to another.
  static let lookup = Operator(
    "Lookup", "The entry of a table for each integer, the lowest integer's first",
    inputs: ["x", "table"],
    types: { application in
      let x = try application.fixedPoint(0)
      let table = application.type(1)
      let entries = x.elementType == .i16 ? 65_536 : 256
      guard table.shape == [entries], table.elementType.bytes <= 4 else {
        throw application.error("takes a table of \(entries) entries", inputs: [1])
      }
      return [TensorType(table.elementType, x.shape)]
    }, work: Cost.perOutputElement(1),
    lower: { lowering in
      let application = lowering.application
      let (x, table, y) = (lowering.input(0), lowering.input(1), lowering.output())
      let (type, count) = (application.type(0).elementType, application.output.count)
      let (bytes, entryBytes) = (type.bytes, application.type(1).elementType.bytes)
      lowering.emit("table") { memory in
        inParallel(count, by: elementsPerTask) { range in
          IntegerLoops.lookUp(
            type, memory.raw(x) + range.lowerBound * bytes, table: memory.raw(table),
            entryBytes: entryBytes, into: memory.raw(y) + range.lowerBound * entryBytes,
            count: range.count)
        }
      }
    },
    gradient: .none("integers have no gradient"))
}

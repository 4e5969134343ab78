import TensorEngine

extension Operator {
  /// The first axis of `data` is rows, that of `updates` is as long as `indices`; a negative index
  /// counts from the end, and one outside is an error of the run.
  static let scatter = Operator(
    "Scatter", "A table in which rows are replaced, or combined with others, by number",
    inputs: ["data", "indices", "updates"],
    attributes: [.choice("combine", ["replace", "add", "multiply", "maximum", "minimum"])],
    reuse: .overwrites([0]),
    types: { application in
      let (data, updates) = (try application.numbers(0), application.type(2))
      let indices = try application.indices(1).shape
      guard data.elementType == updates.elementType, data.shape.count == 2,
        updates.shape == indices + [data.shape[1]], indices.count == 1
      else { throw application.error("takes one row for each index", inputs: [0, 1, 2]) }
      return [data]
    }, work: Cost.perInputElement(1),
    lower: { lowering in
      let application = lowering.application
      let (data, indexType) = (application.type(0), application.type(1))
      let combine = combination(application.text("combine"))
      let error = application.error("an index isn't below \(data.shape[0])")
      let (source, indices, updates) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let y = lowering.output()
      lowering.emit("scatter") { memory in
        if memory.raw(y) != memory.raw(source) {
          memory.raw(y).copyMemory(from: memory.raw(source), byteCount: data.byteCount)
        }
        let isInside = PortableKernels.scatter(
          combine, data.elementType, memory.raw(updates), into: memory.raw(y),
          rows: data.shape[0], width: data.shape[1],
          indices: Indices(memory.raw(indices), indexType.elementType), count: indexType.count)
        guard isInside else { throw error }
      }
    },
    gradient: .none("it is for running a model"))

  private static func combination(_ name: String) -> PortableBinary? {
    switch name {
    case "add": .add
    case "multiply": .multiply
    case "maximum": .maximum
    case "minimum": .minimum
    default: nil
    }
  }
}

import TensorEngine

/// A table of 16-bit floats whose rows are read where they lie.
struct HalfTable {
  let elementType: ElementType
  let values: Buffer
}

extension Lowering {
  /// The table behind an input, where it is stored in 16-bit floats.
  func halves(_ index: Int) -> HalfTable? {
    guard let weight = weight(index), let dense = weight.encoding as? DenseEncoding,
      dense.elementType == .f16 || dense.elementType == .bf16,
      weight.parts["values"]?.shape == weight.shape,
      let values = part("values", ofInput: index)
    else { return nil }
    return HalfTable(elementType: dense.elementType, values: values)
  }

  /// Rows of such a table, made floats as they are taken; `error` is thrown where a number is none
  /// of its rows'.
  func emitGather(_ table: HalfTable, outside error: GraphError) {
    let shape = application.shape(0)
    let (rows, width) = (shape[0], shape.dropFirst().reduce(1, *))
    let count = application.type(1).count
    let (values, type) = (table.values, table.elementType)
    let (indices, y) = (input(1), output())
    emit("gather, \(type.rawValue)") { memory in
      let numbers = memory.elements(indices, as: Int32.self)
      guard Indices(numbers).firstOutside(rows, of: count) == nil else { throw error }
      for row in 0..<count {
        memory.kernels.convert(
          memory.raw(values) + Int(numbers[row]) * width * type.bytes, type,
          into: memory.floats(y) + row * width, .f32, count: width)
      }
    }
  }
}

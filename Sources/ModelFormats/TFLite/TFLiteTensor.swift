import TensorEngine

/// A value of a TensorFlow Lite graph as the file describes it.
struct TFLiteTensor {
  let name: String
  /// As the graph was planned: a batch that is free counts 1.
  let shape: [Int]
  /// Whether the first axis is free.
  let hasFreeBatch: Bool
  let type: TFLiteType
  /// Where a constant's elements lie; nil for a value that is computed.
  let content: Range<Int>?
  /// The grid that integers lie on.
  let grid: TFLiteGrid?
  /// Whether it stays from one run to the next.
  let isVariable: Bool
  let place: Int

  private static let longestName = 1 << 12

  init(
    _ table: FlatTable, index: Int, buffers: [Range<Int>?]
  ) throws(FormatError) {
    place = table.position
    let name = try table.text(3, "the name of tensor \(index)") ?? ""
    guard name.utf8.count <= Self.longestName else {
      throw table.buffer.error(
        "the name of tensor \(index) has \(name.utf8.count) bytes, beyond \(Self.longestName)",
        at: place)
    }
    self.name = name.isEmpty ? "tensor \(index)" : name
    let what = "tensor `\(self.name)`"
    shape = try table.numbers(0, of: Int32.self, "the shape of \(what)").map { Int($0) }
    guard Extents.areSound(shape) else {
      throw table.buffer.error("\(what) has the shape \(shape)", at: place)
    }
    let signature = try table.numbers(7, of: Int32.self, "the signature of \(what)")
    hasFreeBatch = signature.first == -1
    let code: Int8 = try table.integer(1, "the type of \(what)")
    guard let type = TFLiteType(rawValue: code) else {
      throw table.buffer.error("\(what) is of type \(code), which isn't known", at: place)
    }
    self.type = type
    let buffer = Int(try table.integer(2, "the buffer of \(what)", default: UInt32(0)))
    guard buffer == 0 || buffers.indices.contains(buffer) else {
      throw table.buffer.error("\(what) is kept in buffer \(buffer), which isn't there", at: place)
    }
    content = buffer == 0 ? nil : buffers[buffer]
    grid =
      try table.table(4, "the grid of \(what)").map { table throws(FormatError) in
        try TFLiteGrid(table, what)
      } ?? nil
    isVariable = try table.flag(5, "the kind of \(what)")
    try refuseOthers(table, what)
    try checkContent(table.buffer, what)
  }

  private func refuseOthers(_ table: FlatTable, _ what: String) throws(FormatError) {
    if try table.table(6, "the sparsity of \(what)") != nil {
      throw FormatError(
        table.buffer.path, "\(what) is kept sparse, which isn't read", at: place,
        cause: .unsupported)
    }
    if try table.integer(10, "the place of \(what)", default: UInt32(0)) != 0 {
      throw FormatError(
        table.buffer.path, "\(what) is kept in another file, which isn't read", at: place,
        cause: .unsupported)
    }
  }

  private func checkContent(_ buffer: FlatBuffer, _ what: String) throws(FormatError) {
    guard let content, let bits = type.bits else { return }
    let expected = (shape.reduce(1, *) * bits + 7) / 8
    guard content.count == expected else {
      throw buffer.error(
        "\(what) has \(content.count) bytes where its shape \(shape) takes \(expected)",
        at: content.lowerBound)
    }
  }
}

/// What the elements of a tensor are, by the schema's numbers.
enum TFLiteType: Int8 {
  case float32 = 0, float16, int32, uint8, int64, string, bool, int16, complex64, int8, float64
  case complex128, uint64, resource, variant, uint32, uint16, int4, bfloat16, int2, uint4

  /// The bits of an element; nil where elements differ in size.
  var bits: Int? {
    switch self {
    case .int2: 2
    case .int4, .uint4: 4
    case .int8, .uint8, .bool: 8
    case .float16, .int16, .uint16, .bfloat16: 16
    case .float32, .int32, .uint32: 32
    case .int64, .float64, .uint64, .complex64: 64
    case .complex128: 128
    case .string, .resource, .variant: nil
    }
  }

  /// The bits of signed numbers of which a byte holds several.
  var packedBits: Int? {
    switch self {
    case .int2: 2
    case .int4: 4
    default: nil
    }
  }

  /// The engine's type with the same elements; nil where there is none.
  var elementType: ElementType? {
    switch self {
    case .float32: .f32
    case .float16: .f16
    case .bfloat16: .bf16
    case .int8: .i8
    case .uint8: .u8
    case .int16: .i16
    case .int32: .i32
    case .int64: .i64
    case .bool: .bool
    default: nil
    }
  }
}

/// real = scale · (integer - zero point), with one scale for all or one for each slice of an axis.
struct TFLiteGrid: Hashable {
  var scales: [Float]
  var zeroPoints: [Int]
  var axis: Int

  var scale: Float { scales[0] }
  var zeroPoint: Int { zeroPoints[0] }

  /// - Returns: Nil where the table gives no scale.
  /// - Throws: A `FormatError` where the grid isn't one.
  init?(_ table: FlatTable, _ what: String) throws(FormatError) {
    scales = try table.numbers(2, of: Float.self, "the scales of \(what)")
    if scales.isEmpty { return nil }
    let points = try table.numbers(3, of: Int64.self, "the zero points of \(what)")
    axis = Int(try table.integer(6, "the axis of \(what)", default: Int32(0)))
    guard scales.allSatisfy({ $0.isFinite && $0 >= 0 }),
      points.allSatisfy({ $0.magnitude <= 1 << 16 }),
      points.isEmpty || points.count == 1 || points.count == scales.count, axis >= 0
    else { throw table.buffer.error("\(what) has a grid that isn't one", at: table.position) }
    zeroPoints = scales.indices.map { index in
      points.isEmpty ? 0 : Int(points[points.count == 1 ? 0 : index])
    }
  }
}

import TensorEngine

/// What a TensorFlow Lite file says: tensors, operators, and what is told about them.
///
/// The layout is the schema's, version 3. Of several subgraphs the first is the model's own.
struct TFLiteFile {
  let buffer: FlatBuffer
  let tensors: [TFLiteTensor]
  let inputs: [Int]
  let outputs: [Int]
  let operators: [TFLiteOperator]
  /// Where the bytes of each entry of the metadata lie.
  let metadata: [String: Range<Int>]

  static let identifier = Array("TFL3".utf8)
  private static let version = 3

  /// - Throws: A `FormatError` where the file is broken or holds what isn't read.
  init(_ storage: Storage, path: String) throws(FormatError) {
    let buffer = FlatBuffer(storage, path: path)
    guard storage.bytes.count >= 8, storage.bytes[4..<8].elementsEqual(Self.identifier) else {
      throw buffer.error("it doesn't say `TFL3` at its fifth byte", at: min(4, buffer.count))
    }
    let root = try buffer.root()
    let version: UInt32 = try root.integer(0, "the version")
    guard version == Self.version else {
      throw FormatError(
        path, "it is of version \(version) of the schema; \(Self.version) is read",
        at: root.position, cause: .unsupported)
    }
    let buffers = try Self.buffers(root)
    var codes: [TFLiteOperator.Code] = []
    for table in try root.tables(1, "the operator codes") {
      codes.append(try TFLiteOperator.Code(table))
    }
    guard let graph = try root.tables(2, "the subgraphs").first else {
      throw buffer.error("it holds no graph", at: root.position)
    }
    var tensors: [TFLiteTensor] = []
    for table in try graph.tables(0, "the tensors") {
      tensors.append(try TFLiteTensor(table, index: tensors.count, buffers: buffers))
    }
    self.tensors = tensors
    inputs = try Self.positions(graph, 1, "the inputs", below: tensors.count)
    outputs = try Self.positions(graph, 2, "the outputs", below: tensors.count)
    var operators: [TFLiteOperator] = []
    for table in try graph.tables(3, "the operators") {
      operators.append(try TFLiteOperator(table, codes: codes, tensorCount: tensors.count))
    }
    self.operators = operators
    self.buffer = buffer
    metadata = try Self.metadata(root, buffers)
  }

  private static func positions(
    _ graph: FlatTable, _ field: Int, _ what: String, below count: Int
  ) throws(FormatError) -> [Int] {
    let positions = try graph.numbers(field, of: Int32.self, what).map { Int($0) }
    guard positions.allSatisfy({ (0..<count).contains($0) }) else {
      throw graph.buffer.error("\(what) name a tensor that isn't there", at: graph.position)
    }
    return positions
  }

  /// Where the bytes of each buffer lie: in the FlatBuffer, or behind it where it would exceed what
  /// its offsets reach. Nil for an empty one.
  private static func buffers(_ root: FlatTable) throws(FormatError) -> [Range<Int>?] {
    let file = root.buffer
    var buffers: [Range<Int>?] = []
    for (index, table) in try root.tables(4, "the buffers").enumerated() {
      let what = "buffer \(index)"
      let offset: UInt64 = try table.integer(1, "the place of \(what)")
      let size: UInt64 = try table.integer(2, "the size of \(what)")
      if offset > 1 {
        guard offset <= UInt64(file.count), size <= UInt64(file.count) - offset else {
          throw file.error(
            "\(what) of \(size) bytes lies beyond the end of the file", at: table.position)
        }
        buffers.append(Int(offset)..<Int(offset + size))
      } else {
        let bytes = try table.bytes(0, what)
        buffers.append(bytes?.isEmpty == true ? nil : bytes)
      }
    }
    return buffers
  }

  private static func metadata(
    _ root: FlatTable, _ buffers: [Range<Int>?]
  ) throws(FormatError) -> [String: Range<Int>] {
    var metadata: [String: Range<Int>] = [:]
    for table in try root.tables(6, "the metadata") {
      let name = try table.text(0, "the name of an entry of the metadata") ?? ""
      let buffer = Int(try table.integer(1, "the metadata `\(name)`", default: UInt32(0)))
      if buffers.indices.contains(buffer), let range = buffers[buffer] { metadata[name] = range }
    }
    return metadata
  }
}

/// A `GraphProto`: the model's, or a branch that a node holds.
struct ONNXGraph {
  private(set) var name = ""
  private(set) var nodes: [ONNXNode] = []
  private(set) var initializers: [ONNXTensor] = []
  private(set) var inputs: [ONNXValueInfo] = []
  private(set) var outputs: [ONNXValueInfo] = []

  init(_ source: ProtobufReader, folder: String?) throws(FormatError) {
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let node = try reader.message(field, "a node")
        nodes.append(try ONNXNode(node, at: field.offset, folder: folder))
      case 2: name = try reader.text(field, "the graph's name")
      case 5:
        let tensor = try reader.message(field, "an initializer")
        initializers.append(try ONNXTensor(tensor, at: field.offset, folder: folder))
      case 11:
        inputs.append(try ONNXValueInfo(try reader.message(field, "an input"), at: field.offset))
      case 12:
        outputs.append(try ONNXValueInfo(try reader.message(field, "an output"), at: field.offset))
      case 15:
        throw FormatError(
          reader.file.path, "it holds a sparse initializer, which isn't supported",
          at: field.offset, cause: .unsupported)
      default: break
      }
    }
  }

  /// The nodes, those of branches too.
  var allNodes: [ONNXNode] {
    nodes.flatMap { node in
      [node] + node.attributes.values.flatMap { $0.graph?.allNodes ?? [] }
    }
  }
}

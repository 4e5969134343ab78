/// A `NodeProto`.
struct ONNXNode {
  var name = ""
  var operation = ""
  var domain = ""
  var inputs: [String] = []
  var outputs: [String] = []
  var attributes: [String: ONNXAttribute.Value] = [:]
  let offset: Int

  private static let mostValues = 1 << 16

  init(_ source: ProtobufReader, at offset: Int, folder: String?) throws(FormatError) {
    self.offset = offset
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1: inputs.append(try reader.text(field, "the name of an input"))
      case 2: outputs.append(try reader.text(field, "the name of an output"))
      case 3: name = try reader.text(field, "a node's name")
      case 4: operation = try reader.text(field, "an operator's name")
      case 5:
        let attribute = try ONNXAttribute(
          try reader.message(field, "an attribute"), folder: folder)
        attributes[attribute.name] = attribute.value
      case 7: domain = try reader.text(field, "an operator's domain")
      default: break
      }
    }
    guard inputs.count <= Self.mostValues, outputs.count <= Self.mostValues else {
      throw reader.file.error("a node takes \(inputs.count) inputs", offset)
    }
  }
}

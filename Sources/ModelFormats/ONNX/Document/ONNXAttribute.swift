import TensorEngine

/// An `AttributeProto`.
struct ONNXAttribute {
  enum Value {
    case integer(Int)
    case float(Float)
    case text(String)
    case tensor(ONNXTensor)
    case integers([Int])
    case floats([Float])
    case texts([String])
    /// A branch, as control flow has it.
    case graph(ONNXGraph)
    /// A sparse tensor, a type, or a list of anything else.
    case other

    var graph: ONNXGraph? {
      if case .graph(let graph) = self { graph } else { nil }
    }
  }

  var name = ""
  var value = Value.other

  init(_ source: ProtobufReader, folder: String?) throws(FormatError) {
    var reader = source
    var (integer, float, text): (Int?, Float?, String?)
    var (integers, floats, texts): ([Int], [UInt32], [String]) = ([], [], [])
    var (tensor, graph, kind): (ONNXTensor?, ONNXGraph?, Int?)
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.text(field, "an attribute's name")
      case 2: float = try reader.float(field, "attribute `\(name)`")
      case 3: integer = try reader.integer(field, "attribute `\(name)`")
      case 4: text = try reader.text(field, "attribute `\(name)`")
      case 5:
        tensor = try ONNXTensor(
          try reader.message(field, "attribute `\(name)`"), at: field.offset, folder: folder)
      case 6:
        graph = try ONNXGraph(try reader.message(field, "attribute `\(name)`"), folder: folder)
      case 7: try reader.append(field, to: &floats, "attribute `\(name)`")
      case 8: try reader.append(field, to: &integers, "attribute `\(name)`")
      case 9: texts.append(try reader.text(field, "attribute `\(name)`"))
      case 20: kind = try reader.integer(field, "an attribute's type")
      default: break
      }
    }
    let numbers = floats.map(Float.init(bitPattern:))
    // A zero isn't always written: the type says what is meant.
    switch kind {
    case 1: value = .float(float ?? 0)
    case 2: value = .integer(integer ?? 0)
    case 3: value = .text(text ?? "")
    case 4: value = tensor.map(Value.tensor) ?? .other
    case 5: value = graph.map(Value.graph) ?? .other
    case 6: value = .floats(numbers)
    case 7: value = .integers(integers)
    case 8: value = .texts(texts)
    case nil, 0:
      value =
        integer.map(Value.integer) ?? float.map(Value.float) ?? text.map(Value.text)
        ?? tensor.map(Value.tensor) ?? graph.map(Value.graph)
        ?? (integers.isEmpty ? nil : .integers(integers))
        ?? (numbers.isEmpty ? nil : .floats(numbers)) ?? .texts(texts)
    default: value = .other
    }
  }
}

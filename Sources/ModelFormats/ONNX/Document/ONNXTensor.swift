import TensorEngine

/// A `TensorProto`: its name, and its elements where they lie.
struct ONNXTensor {
  let name: String
  let offset: Int
  let type: ONNXElementType
  let tensor: Tensor

  static let largestRank = 16

  /// - Parameter folder: Where files beside the model are looked for; nil where there can be none.
  init(
    _ reader: ProtobufReader, at offset: Int, folder: String?
  ) throws(FormatError) {
    let fields = try TensorFields(reader)
    let file = reader.file
    let shown = "tensor `\(fields.name)`"
    guard let type = ONNXElementType(rawValue: fields.dataType) else {
      throw file.error("\(shown) is of the unknown type \(fields.dataType)", offset)
    }
    guard let element = type.element else {
      throw FormatError(
        file.path, "\(shown) is of the type \(type), which isn't supported", at: offset,
        cause: .unsupported)
    }
    guard Extents.areSound(fields.shape), fields.shape.count <= Self.largestRank else {
      throw file.error("\(shown) has the shape \(fields.shape)", offset)
    }
    name = fields.name
    self.offset = offset
    self.type = type
    let source = TensorSource(
      fields: fields, type: type, element: element, file: file, offset: offset)
    if fields.isExternal {
      tensor = try source.external(in: folder)
    } else if let raw = fields.raw {
      tensor = try source.raw(raw)
    } else {
      tensor = try source.listed()
    }
  }
}

/// The fields of a `TensorProto` as they are written.
struct TensorFields {
  var name = ""
  var dataType = 0
  var shape: [Int] = []
  var raw: Range<Int>?
  var floats: [UInt32] = []
  var doubles: [UInt64] = []
  var integers: [Int] = []
  var texts: [Range<Int>] = []
  var isExternal = false
  var external: [String: String] = [:]

  init(_ source: ProtobufReader) throws(FormatError) {
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1: try reader.append(field, to: &shape, "an extent")
      case 2: dataType = try reader.integer(field, "a tensor's type")
      case 3: throw reader.file.error("a tensor lies in segments", field.offset)
      case 4: try reader.append(field, to: &floats, "a tensor's floats")
      case 5, 7, 11: try reader.append(field, to: &integers, "a tensor's integers")
      case 6: texts.append(try reader.bytes(field, "a tensor's text"))
      case 8: name = try reader.text(field, "a tensor's name")
      case 9: raw = try reader.bytes(field, "a tensor's bytes")
      case 10: try reader.append(field, to: &doubles, "a tensor's doubles")
      case 13:
        let entry = try TextEntry(try reader.message(field, "an entry of a tensor"))
        external[entry.key] = entry.value
      case 14: isExternal = try reader.integer(field, "where a tensor lies") == 1
      default: break
      }
    }
  }
}

/// A `StringStringEntryProto`.
struct TextEntry {
  var key = ""
  var value = ""

  init(_ source: ProtobufReader) throws(FormatError) {
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1: key = try reader.text(field, "a key")
      case 2: value = try reader.text(field, "a value")
      default: break
      }
    }
  }
}

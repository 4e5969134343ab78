import ModelGraph
import TensorEngine

/// Writes a safetensors file; the same tensors and texts give the same bytes.
///
/// The data start at a multiple of 64 bytes. The format allows no holes among them, so tensors
/// stand by the size of their elements, the largest first, then by name: each element then lies
/// where its type wants it.
enum SafetensorsWriter {
  static func write(
    _ tensors: [String: Tensor], metadata: [(name: String, text: String)], to path: String
  ) throws(FormatError) {
    try write(tensors.mapValues(PendingTensor.init), metadata: metadata, to: path)
  }

  /// Writes tensors that are made piece by piece, each forgotten once it is written.
  static func write(
    _ tensors: [String: PendingTensor], metadata: [(name: String, text: String)], to path: String,
    outlasting durability: AtomicFile.Durability = .powerCut
  ) throws(FormatError) {
    let placed = order(tensors)
    var file = try AtomicFile(at: path, outlasting: durability)
    try file.write(header(placed, metadata: metadata))
    try file.write(placed.flatMap { $0.1.pieces })
    try file.commit()
  }

  /// The bytes that `write` would write.
  static func bytes(
    _ tensors: [String: Tensor], metadata: [(name: String, text: String)]
  ) -> [UInt8] {
    let placed = order(tensors.mapValues(PendingTensor.init))
    return placed.reduce(into: header(placed, metadata: metadata)) { bytes, entry in
      for piece in entry.1.pieces {
        piece.make().withUnsafeBytes { bytes.append(contentsOf: $0) }
      }
    }
  }

  /// How many bytes `write` would write.
  static func byteCount(
    _ tensors: [String: Tensor], metadata: [(name: String, text: String)]
  ) -> Int {
    let placed = order(tensors.mapValues(PendingTensor.init))
    return header(placed, metadata: metadata).count
      + placed.reduce(0) { $0 + $1.1.type.byteCount }
  }

  private static func order(_ tensors: [String: PendingTensor]) -> [(String, PendingTensor)] {
    tensors.map { ($0.key, $0.value) }.sorted { a, b in
      let (sizeA, sizeB) = (a.1.type.elementType.bytes, b.1.type.elementType.bytes)
      return sizeA == sizeB ? a.0 < b.0 : sizeA > sizeB
    }
  }

  private static func header(
    _ tensors: [(String, PendingTensor)], metadata: [(name: String, text: String)]
  ) -> [UInt8] {
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.map { "\(quoted($0.name)):\(quoted($0.text))" }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in tensors {
      let shape = tensor.type.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.type.byteCount
      fields.append(
        "\(quoted(name)):{\"dtype\":\"\(tensor.type.elementType.safetensorsName)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(fields.joined(separator: ","))}".utf8)
    let padding = 64 - (text.count + SafetensorsHeader.lengthBytes) % 64
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: padding % 64))
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
    return length + text
  }

  /// A JSON text.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

import ContentHashing
import TensorEngine

/// Makes a tensor of the fields of a `TensorProto`: a view of the file where that can be.
struct TensorSource {
  let fields: TensorFields
  let type: ONNXElementType
  let element: ElementType
  let file: ProtobufFile
  let offset: Int

  private var count: Int { fields.shape.reduce(1, *) }
  private var shown: String { "tensor `\(fields.name)`" }

  /// The elements that `raw_data` holds.
  func raw(_ range: Range<Int>) throws(FormatError) -> Tensor {
    try tensor(of: range, in: file.storage)
  }

  private func tensor(of range: Range<Int>, in storage: Storage) throws(FormatError) -> Tensor {
    guard type != .string else { throw file.error("\(shown) has texts in its bytes", offset) }
    let isPacked = type.packedBits != nil
    let expected = isPacked ? (count + 1) / 2 : count * element.bytes
    guard range.count == expected else {
      throw file.error(
        "\(shown) of \(fields.shape) takes \(expected) bytes, and \(range.count) are there", offset)
    }
    if isPacked {
      let bytes = storage.bytes
      return packed { Int(bytes[range.lowerBound + $0 / 2]) >> ($0 % 2 * 4) & 15 }
    }
    let address = UInt(bitPattern: storage.bytes.baseAddress) + UInt(range.lowerBound)
    if address % UInt(element.bytes) == 0 {
      return Tensor(
        shape: fields.shape, elementType: element, storage: storage, byteOffset: range.lowerBound)
    }
    // Elements that lie across their natural places can't be read as elements: they are copied.
    return Tensor(shape: fields.shape, elementType: element) { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage.bytes[range]))
    }
  }

  /// The elements that the typed fields list.
  func listed() throws(FormatError) -> Tensor {
    switch element {
    case .f32: return try list(fields.floats, "floats")
    case .f64: return try list(fields.doubles, "doubles")
    default: break
    }
    guard type != .string else {
      try require(fields.texts.count, "texts")
      let names = fields.texts.map { text in
        ContentHash(of: UnsafeRawBufferPointer(rebasing: file.bytes[text])).low
      }
      return Tensor(names.map(Int64.init(bitPattern:)), shape: fields.shape, as: .i64)
    }
    if type.packedBits != nil {
      try require(fields.integers.count * 2, "pairs", of: (count + 1) / 2 * 2)
      return packed { fields.integers[$0 / 2] >> ($0 % 2 * 4) & 15 }
    }
    try require(fields.integers.count, "integers")
    return Tensor(shape: fields.shape, elementType: element) { bytes in
      guard var place = bytes.baseAddress else { return }
      for value in fields.integers {
        // The lowest bytes of a number are those of a shorter one.
        withUnsafePointer(to: value.littleEndian) {
          place.copyMemory(from: $0, byteCount: element.bytes)
        }
        place += element.bytes
      }
    }
  }

  private func list<Bits: FixedWidthInteger>(
    _ bits: [Bits], _ what: String
  ) throws(FormatError) -> Tensor {
    try require(bits.count, what)
    return Tensor(bits, shape: fields.shape, as: element)
  }

  private func require(_ found: Int, _ what: String, of expected: Int? = nil) throws(FormatError) {
    let expected = expected ?? count
    guard found == expected else {
      throw file.error(
        "\(shown) of \(fields.shape) takes \(expected) \(what), and \(found) are there", offset)
    }
  }

  /// Numbers of four bits, one a byte.
  private func packed(_ nibble: (Int) -> Int) -> Tensor {
    let isSigned = type == .int4
    return Tensor(shape: fields.shape, elementType: element) { bytes in
      for index in bytes.indices {
        let value = nibble(index)
        bytes[index] = UInt8(truncatingIfNeeded: isSigned && value > 7 ? value - 16 : value)
      }
    }
  }
}

extension TensorSource {
  /// The elements in a file beside the model (`external_data`).
  func external(in folder: String?) throws(FormatError) -> Tensor {
    guard let folder, let location = fields.external["location"] else {
      throw file.error("\(shown) lies in another file, which isn't named", offset)
    }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, !parts.contains(".."), !location.hasPrefix("/"),
      !location.utf8.contains(0)
    else {
      throw file.error(
        "\(shown) lies in `\(location)`, which isn't a file beside the model", offset)
    }
    let storage = try Self.mapped("\(folder)/\(location)", for: shown, of: file, at: offset)
    let start = try number("offset", standard: 0)
    let length = try number("length", standard: Swift.max(storage.bytes.count - start, 0))
    guard start <= storage.bytes.count, length <= storage.bytes.count - start else {
      throw file.error(
        "\(shown) lies at \(start) of `\(location)`, beyond its \(storage.bytes.count) bytes",
        offset)
    }
    return try tensor(of: start..<(start + length), in: storage)
  }

  private static func mapped(
    _ path: String, for shown: String, of file: ProtobufFile, at offset: Int
  ) throws(FormatError) -> Storage {
    do {
      return try Storage(mapping: path)
    } catch {
      throw file.error("\(shown) lies in `\(path)`, which can't be read: \(error)", offset)
    }
  }

  private func number(_ key: String, standard: Int) throws(FormatError) -> Int {
    guard let text = fields.external[key] else { return standard }
    guard let number = Int(text), number >= 0 else {
      throw file.error("\(shown) has the \(key) `\(text)`", offset)
    }
    return number
  }
}

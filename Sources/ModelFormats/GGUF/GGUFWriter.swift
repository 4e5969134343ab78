import TensorEngine

/// Writes a GGUF file of version 3: values, then tensors, each made when its turn comes.
struct GGUFWriter {
  /// A value as it is written, under its type's number.
  enum Value {
    case integer(Int)
    case number(Double)
    case truth(Bool)
    case text(String)
    case texts([[UInt8]])
    case numbers([Float])
    case integers([Int32])

    fileprivate func write(to bytes: inout [UInt8]) {
      switch self {
      case .integer(let value): bytes += word(4) + word(UInt32(clamping: value))
      case .number(let value): bytes += word(6) + word(Float(value).bitPattern)
      case .truth(let value): bytes += word(7) + [value ? 1 : 0]
      case .text(let text): bytes += word(8) + counted(text)
      case .texts(let texts):
        bytes += word(9) + word(8) + long(texts.count)
        for text in texts { bytes += long(text.count) + text }
      case .numbers(let values):
        bytes += word(9) + word(6) + long(values.count)
        for value in values { bytes += word(value.bitPattern) }
      case .integers(let values):
        bytes += word(9) + word(5) + long(values.count)
        for value in values { bytes += word(UInt32(bitPattern: value)) }
      }
    }
  }

  /// A tensor to be written.
  struct Entry {
    var name: String
    /// The extents, the slowest first.
    var shape: [Int]
    var content: GGUFTensor.Content
    var make: () throws(FormatError) -> Tensor

    fileprivate var byteCount: Int {
      shape.reduce(1, *) / content.elementsPerBlock * content.bytesPerBlock
    }
  }

  private static let alignment = 32
  var values: [(key: String, value: Value)] = []
  var entries: [Entry] = []

  /// - Throws: A `FormatError` where the file can't be written or a tensor can't be made.
  func write(to path: String) throws(FormatError) {
    var file = try AtomicFile(at: path)
    try file.write(header)
    for entry in entries {
      let tensor = try entry.make()
      precondition(tensor.byteCount == entry.byteCount, "\(entry.name) isn't what was announced")
      try file.write(FilePiece.pieces(of: tensor))
      try file.write([UInt8](repeating: 0, count: Self.padding(entry.byteCount)))
    }
    try file.commit()
  }

  private var header: [UInt8] {
    var bytes = GGUFHeader.magic + word(3) + long(entries.count) + long(values.count)
    for (key, value) in values {
      bytes += counted(key)
      value.write(to: &bytes)
    }
    var offset = 0
    for entry in entries {
      bytes += counted(entry.name) + word(UInt32(entry.shape.count))
      for extent in entry.shape.reversed() { bytes += long(extent) }
      bytes += word(entry.content.number) + long(offset)
      offset += entry.byteCount + Self.padding(entry.byteCount)
    }
    return bytes + [UInt8](repeating: 0, count: Self.padding(bytes.count))
  }

  private static func padding(_ count: Int) -> Int { (alignment - count % alignment) % alignment }
}

private func word(_ value: UInt32) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

private func long(_ value: Int) -> [UInt8] {
  withUnsafeBytes(of: UInt64(value).littleEndian) { Array($0) }
}

private func counted(_ text: String) -> [UInt8] { long(text.utf8.count) + Array(text.utf8) }

import TensorEngine

/// What a GGUF file says of itself: its metadata, and where its tensors lie.
///
/// The layout is ggml's `gguf.md`, versions 2 and 3: counts, metadata, descriptions of tensors, and
/// from the next multiple of the alignment on the tensors' bytes.
struct GGUFHeader {
  let values: [String: GGUFValue]
  let tensors: [String: GGUFTensor]
  /// The bytes before the tensors'.
  let byteCount: Int
  let path: String
  private let file: Storage

  static let magic = Array("GGUF".utf8)
  private static let mostEntries = 1 << 20
  private static let longestName = 1 << 16
  private static let mostAxes = 4
  private static let largestAlignment = 1 << 20

  /// - Throws: A `FormatError` where the file is broken or of a version or type that isn't read.
  init(_ file: Storage, path: String) throws(FormatError) {
    var reader = GGUFReader(file.bytes, path: path, at: 0)
    try Self.checkVersion(&reader)
    let tensorCount = try reader.count(atMost: Self.mostEntries, "the number of tensors")
    let valueCount = try reader.count(atMost: Self.mostEntries, "the number of values")
    var values: [String: GGUFValue] = [:]
    for _ in 0..<valueCount {
      let start = reader.offset
      let key = try reader.text(atMost: Self.longestName, "a key")
      guard values.updateValue(try GGUFValue(&reader, key: key), forKey: key) == nil else {
        throw reader.error("`\(key)` is there twice", at: start)
      }
    }
    var described: [Description] = []
    for _ in 0..<tensorCount { described.append(try Description(&reader)) }
    let alignment = try Self.alignment(values, reader)
    let start = (reader.offset + alignment - 1) / alignment * alignment
    var tensors: [String: GGUFTensor] = [:]
    for tensor in described {
      let placed = try tensor.placed(
        from: start, in: file.bytes.count, alignment: alignment, reader)
      guard tensors.updateValue(placed, forKey: tensor.name) == nil else {
        throw reader.error("tensor `\(tensor.name)` is there twice", at: tensor.place)
      }
    }
    try Self.checkApart(tensors, reader)
    self.values = values
    self.tensors = tensors
    self.path = path
    self.file = file
    byteCount = start
  }

  /// - Throws: A `FormatError` where two tensors share bytes.
  private static func checkApart(
    _ tensors: [String: GGUFTensor], _ reader: GGUFReader
  ) throws(FormatError) {
    let placed = tensors.values.filter { !$0.range.isEmpty }
      .sorted { ($0.range.lowerBound, $0.place) < ($1.range.lowerBound, $1.place) }
    for (a, b) in zip(placed, placed.dropFirst()) where a.range.upperBound > b.range.lowerBound {
      throw reader.error("tensors `\(a.name)` and `\(b.name)` share bytes", at: b.place)
    }
  }

  private static func checkVersion(_ reader: inout GGUFReader) throws(FormatError) {
    for byte in magic {
      let start = reader.offset
      guard try reader.integer(UInt8.self, "the first four bytes") == byte else {
        throw reader.error("it doesn't begin with `GGUF`", at: start)
      }
    }
    let version = try reader.integer(UInt32.self, "the version")
    guard version == 2 || version == 3 else {
      throw FormatError(
        reader.path, "it is of version \(version) of GGUF; 2 and 3 are read", at: 4,
        cause: .unsupported)
    }
  }

  private static func alignment(
    _ values: [String: GGUFValue], _ reader: GGUFReader
  ) throws(FormatError) -> Int {
    guard let value = values["general.alignment"] else { return 32 }
    guard case .integer(let alignment) = value, alignment > 0, alignment <= largestAlignment,
      alignment & (alignment - 1) == 0
    else { throw reader.error("`general.alignment` isn't a power of two", at: reader.offset) }
    return alignment
  }

  /// A tensor as the header describes it.
  private struct Description {
    let name: String
    let shape: [Int]
    let content: GGUFTensor.Content
    let place: Int
    let offset: Int

    init(_ reader: inout GGUFReader) throws(FormatError) {
      place = reader.offset
      name = try reader.text(atMost: longestName, "a tensor's name")
      let axes = Int(try reader.integer(UInt32.self, "the axes of `\(name)`"))
      guard axes <= mostAxes else {
        throw reader.error("tensor `\(name)` has \(axes) axes, beyond \(mostAxes)", at: place)
      }
      var extents: [Int] = []
      for _ in 0..<axes {
        extents.append(
          try reader.count(atMost: Extents.mostElements, "an extent of `\(name)`"))
      }
      shape = extents.reversed()
      let type = try reader.integer(UInt32.self, "the type of `\(name)`")
      guard let content = GGUFTensor.Content.byNumber[type] else {
        throw FormatError(
          reader.path, "tensor `\(name)` is of ggml's type \(type), which isn't read", at: place,
          hint: "floats and blocks of all kinds but q8_1 and q8_k are", cause: .unsupported)
      }
      self.content = content
      offset = try reader.count(atMost: Int.max, "the offset of `\(name)`")
    }

    /// The tensor with its bytes' place, which must lie within the file.
    func placed(
      from start: Int, in fileSize: Int, alignment: Int, _ reader: GGUFReader
    ) throws(FormatError) -> GGUFTensor {
      guard Extents.areSound(shape) else {
        throw reader.error("tensor `\(name)` has the shape \(shape)", at: place)
      }
      let count = shape.reduce(1, *)
      guard (shape.last ?? 1) % content.elementsPerBlock == 0 else {
        throw reader.error(
          "tensor `\(name)` has rows of \(shape.last ?? 1), not whole blocks of "
            + "\(content.elementsPerBlock)", at: place)
      }
      let byteCount = count / content.elementsPerBlock * content.bytesPerBlock
      guard offset % alignment == 0 else {
        throw reader.error("tensor `\(name)` isn't aligned to \(alignment)", at: place)
      }
      guard start <= fileSize, offset <= fileSize - start, byteCount <= fileSize - start - offset
      else {
        throw reader.error(
          "tensor `\(name)` of \(byteCount) bytes lies beyond the end of the file", at: place)
      }
      let first = start + offset
      return GGUFTensor(
        name: name, shape: shape, content: content, place: place,
        range: first..<first + byteCount)
    }
  }
}

extension GGUFHeader {
  /// An integer from 1 to `largest`; `standard` where the key isn't there.
  func integer(
    _ key: String, atMost largest: Int = 1 << 24, standard: Int? = nil
  ) throws(FormatError) -> Int {
    guard let value = values[key] else {
      guard let standard else { throw FormatError(path, "it doesn't say `\(key)`") }
      return standard
    }
    guard case .integer(let number) = value, number > 0, number <= largest else {
      throw FormatError(path, "`\(key)` isn't a whole number from 1 to \(largest)")
    }
    return number
  }

  /// The elements of a tensor that must be `count` 32-bit floats above 0.
  func floats(of tensor: GGUFTensor, count: Int) throws(FormatError) -> [Float] {
    guard tensor.content == .plain(.f32), tensor.shape == [count] else {
      throw FormatError(
        path, "tensor `\(tensor.name)` isn't \(count) 32-bit floats", at: tensor.place)
    }
    let values = (0..<count).map {
      file.bytes.loadUnaligned(fromByteOffset: tensor.range.lowerBound + 4 * $0, as: Float.self)
    }
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw FormatError(
        path, "tensor `\(tensor.name)` isn't numbers above 0", at: tensor.range.lowerBound)
    }
    return values
  }

  func number(_ key: String, standard: Double? = nil) throws(FormatError) -> Double {
    guard let value = values[key] else {
      guard let standard else { throw FormatError(path, "it doesn't say `\(key)`") }
      return standard
    }
    guard case .number(let number) = value, number.isFinite, number > 0 else {
      throw FormatError(path, "`\(key)` isn't a number above 0")
    }
    return number
  }
}

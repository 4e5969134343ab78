import TensorEngine

/// A list of a GGUF file's metadata: what its elements are, how many, and where they start.
///
/// That all of them lie within the file is known when the header has been read.
struct GGUFList: Equatable {
  let kind: GGUFValue.Kind
  let count: Int
  let offset: Int

  /// The elements as whole numbers; nil where they are something else.
  func integers(in file: Storage) -> [Int]? {
    switch kind {
    case .u8, .bool: numbers(in: file, UInt8.self)
    case .i8: numbers(in: file, Int8.self)
    case .u16: numbers(in: file, UInt16.self)
    case .i16: numbers(in: file, Int16.self)
    case .u32: numbers(in: file, UInt32.self)
    case .i32: numbers(in: file, Int32.self)
    case .u64: numbers(in: file, UInt64.self)
    case .i64: numbers(in: file, Int64.self)
    case .f32, .f64, .string, .array: nil
    }
  }

  /// The elements as floats; nil where they aren't 32-bit floats or whole numbers.
  func floats(in file: Storage) -> [Float]? {
    guard kind == .f32 else { return integers(in: file)?.map(Float.init) }
    return (0..<count).map { index in
      Float(
        bitPattern: UInt32(
          littleEndian: file.bytes.loadUnaligned(
            fromByteOffset: offset + 4 * index, as: UInt32.self)))
    }
  }

  /// Hands on the bytes of each text in turn; false where the elements are no texts.
  func forEachText(in file: Storage, _ body: (Slice<UnsafeRawBufferPointer>) -> Void) -> Bool {
    guard kind == .string else { return false }
    var start = offset
    for _ in 0..<count {
      let length = file.bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      start += 8
      let end = start + Int(UInt64(littleEndian: length))
      body(file.bytes[start..<end])
      start = end
    }
    return true
  }

  private func numbers<Number: FixedWidthInteger>(
    in file: Storage, _ type: Number.Type
  ) -> [Int] {
    (0..<count).map { index in
      let place = offset + index * MemoryLayout<Number>.size
      return Int(
        clamping: Number(
          littleEndian: file.bytes.loadUnaligned(fromByteOffset: place, as: Number.self)))
    }
  }
}

/// The bytes of one block, read as the numbers that ggml keeps in them.
struct BlockBytes {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The byte at an offset, as a number.
  subscript(offset: Int) -> Int { Int(bytes[offset]) }

  func u16(_ offset: Int) -> Int {
    Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  func u32(_ offset: Int) -> Int {
    Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// The 16-bit float at an offset.
  func half(_ offset: Int) -> Float { Float(Float16(bitPattern: UInt16(u16(offset)))) }

}

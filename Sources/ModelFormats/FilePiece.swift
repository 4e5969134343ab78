import TensorEngine

/// Some bytes of a file to be written, made when their turn comes.
struct FilePiece: Sendable {
  let byteCount: Int
  let make: @Sendable () -> Tensor

  /// The bytes that a piece of what is made anew has at most, roughly: few enough for a thread's
  /// own cache, and for many pieces to be made beside each other.
  static let usualBytes = 1 << 20

  /// What is there already, cut so that several threads have some.
  static func pieces(of tensor: Tensor) -> [FilePiece] {
    stride(from: 0, to: tensor.byteCount, by: 16 * usualBytes).map { start in
      let count = min(16 * usualBytes, tensor.byteCount - start)
      return FilePiece(byteCount: count) {
        Tensor(
          shape: [count], elementType: .u8, storage: tensor.storage,
          byteOffset: tensor.byteOffset + start)
      }
    }
  }
}

import TensorEngine

/// How a file stores a number.
struct StoredNumbers {
  let elementType: ElementType
  var isBigEndian = false

  /// The bytes of one number.
  var bytes: Int { elementType.bytes }

  /// - Precondition: `stored` holds just the numbers of `shape`.
  func tensor(_ stored: ArraySlice<UInt8>, shape: [Int]) -> Tensor {
    precondition(stored.count == shape.reduce(1, *) * bytes, "bytes don't fit \(shape)")
    return Tensor(shape: shape, elementType: elementType) { new in
      new.copyBytes(from: stored)
      guard isBigEndian, bytes > 1 else { return }
      for start in stride(from: 0, to: new.count, by: bytes) {
        new[start..<(start + bytes)].reverse()
      }
    }
  }
}

import TensorEngine

/// How a file stores a number.
struct StoredNumbers {
  /// What it becomes in memory. 64-bit floats, NumPy's default, become 32-bit ones.
  let elementType: ElementType
  var isDouble = false
  var isBigEndian = false

  /// The bytes of one number in the file.
  var bytes: Int { isDouble ? 8 : elementType.bytes }

  /// - Precondition: `stored` holds just the numbers of `shape`.
  func tensor(_ stored: ArraySlice<UInt8>, shape: [Int]) -> Tensor {
    precondition(stored.count == shape.reduce(1, *) * bytes, "bytes don't fit \(shape)")
    return isDouble ? fromDoubles(stored, shape) : copied(stored, shape)
  }

  private func copied(_ stored: ArraySlice<UInt8>, _ shape: [Int]) -> Tensor {
    Tensor(shape: shape, elementType: elementType) { new in
      new.copyBytes(from: stored)
      guard isBigEndian, bytes > 1 else { return }
      for start in stride(from: 0, to: new.count, by: bytes) {
        new[start..<(start + bytes)].reverse()
      }
    }
  }

  private func fromDoubles(_ stored: ArraySlice<UInt8>, _ shape: [Int]) -> Tensor {
    Tensor(shape: shape) { new in
      stored.withUnsafeBytes { stored in
        for index in new.indices {
          let bits = stored.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
          let value = Double(bitPattern: isBigEndian ? bits.bigEndian : bits.littleEndian)
          new.initializeElement(at: index, to: Float(value))
        }
      }
    }
  }
}

import TensorEngine

extension Tensor {
  /// The tensor with its axes in reverse: what lies in Fortran order becomes row-major.
  func transposed() -> Tensor {
    let extents = Array(shape.reversed())
    let width = elementType.bytes
    // How far apart in this tensor neighbours along each axis of the result are.
    let strides = extents.indices.map { extents[..<$0].reduce(width, *) }
    var index = [Int](repeating: 0, count: extents.count)
    var source = 0
    return Tensor(shape: extents, elementType: elementType) { new in
      withUnsafeBytes { old in
        for start in stride(from: 0, to: new.count, by: width) {
          for byte in 0..<width { new[start + byte] = old[source + byte] }
          var axis = extents.count - 1
          source += strides[axis]
          index[axis] += 1
          while axis > 0, index[axis] == extents[axis] {
            source -= strides[axis] * extents[axis]
            index[axis] = 0
            axis -= 1
            source += strides[axis]
            index[axis] += 1
          }
        }
      }
    }
  }
}

import TensorEngine

extension Tensor {
  /// The elements as those of another type.
  func converted(to type: ElementType) -> Tensor {
    if elementType == type { return self }
    return Tensor(shape: shape, elementType: type) { target in
      withUnsafeBytes { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        KernelSet.current.convert(source, elementType, into: target, type, count: count)
      }
    }
  }

  /// Axis `i` of the result is axis `order[i]`.
  func permuted(_ order: [Int]) -> Tensor {
    let wide = order.filter { shape[$0] != 1 }
    let target = order.map { shape[$0] }
    if wide == wide.sorted() { return reshaped(to: target) }
    let copy = StridedCopy.permute(shape, order: order, elementBytes: elementType.bytes)
    return Tensor(shape: target, elementType: elementType) { bytes in
      withUnsafeBytes { source in
        guard let source = source.baseAddress, let target = bytes.baseAddress else { return }
        copy.run(source, into: target)
      }
    }
  }

  /// The elements as whole numbers.
  var integers: [Int] {
    converted(to: .i64).withElements(as: Int64.self) { $0.map { Int($0) } }
  }
}

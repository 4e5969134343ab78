internal import CKernels

/// Elements of one type made elements of another.
extension KernelSet {
  /// Converts `count` elements. Floats round to the nearest, ties to even; a float becomes a whole
  /// number by dropping its fraction, held to the type's range, NaN as 0; whole numbers that don't
  /// fit wrap around; `bool` is 1 for anything but 0.
  public func convert(
    _ source: UnsafeRawPointer, _ from: ElementType, into target: UnsafeMutableRawPointer,
    _ to: ElementType, count: Int
  ) {
    switch (from, to) {
    case (.f16, .f32):
      table.pointee.f32_from_f16(source.elements(), target.elements(), count)
    case (.f32, .f16):
      table.pointee.f16_from_f32(source.elements(), target.elements(), count)
    case (.bf16, .f32):
      table.pointee.f32_from_bf16(source.elements(), target.elements(), count)
    case (.f32, .bf16):
      table.pointee.bf16_from_f32(source.elements(), target.elements(), count)
    case _ where from == to:
      target.copyMemory(from: source, byteCount: count * from.bytes)
    case _ where !from.isPortable: convertByFloats(source, from, target, to, count)
    case _ where !to.isPortable: convertByFloats(source, from, target, to, count)
    default: PortableKernels.convert(source, from, into: target, to, count: count)
    }
  }

  /// By way of 32-bit floats, a block at a time on the stack.
  private func convertByFloats(
    _ source: UnsafeRawPointer, _ from: ElementType, _ target: UnsafeMutableRawPointer,
    _ to: ElementType, _ count: Int
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 256) { buffer in
      guard let block = buffer.baseAddress else { return }
      for start in stride(from: 0, to: count, by: 256) {
        let part = min(256, count - start)
        convert(source + start * from.bytes, from, into: block, .f32, count: part)
        convert(block, .f32, into: target + start * to.bytes, to, count: part)
      }
    }
  }
}

extension UnsafeRawPointer {
  fileprivate func elements<Element>() -> UnsafePointer<Element> {
    assumingMemoryBound(to: Element.self)
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func elements<Element>() -> UnsafeMutablePointer<Element> {
    assumingMemoryBound(to: Element.self)
  }
}

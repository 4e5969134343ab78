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
    case _ where from.isFloat || to.isFloat: convertByFloats(source, from, target, to, count)
    default: convertWhole(source, from, target, to, count)
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
        let input = source + start * from.bytes
        let output = target + start * to.bytes
        if from.isFloat {
          convert(input, from, into: block, .f32, count: part)
        } else {
          readWhole(input, from, part) { block[$0] = Float($1) }
        }
        if to.isFloat {
          convert(block, .f32, into: output, to, count: part)
        } else {
          writeTruncated(block, output, to, part)
        }
      }
    }
  }

  private func writeTruncated(
    _ block: UnsafeMutablePointer<Float>, _ output: UnsafeMutableRawPointer, _ to: ElementType,
    _ count: Int
  ) {
    switch to {
    case .i8: truncate(block, output.elements() as UnsafeMutablePointer<Int8>, count)
    case .u8: truncate(block, output.elements() as UnsafeMutablePointer<UInt8>, count)
    case .i16: truncate(block, output.elements() as UnsafeMutablePointer<Int16>, count)
    case .i32: truncate(block, output.elements() as UnsafeMutablePointer<Int32>, count)
    case .i64: truncate(block, output.elements() as UnsafeMutablePointer<Int64>, count)
    case .bool:
      let bytes: UnsafeMutablePointer<UInt8> = output.elements()
      for i in 0..<count { bytes[i] = block[i] == 0 ? 0 : 1 }
    case .f32, .f16, .bf16: preconditionFailure("\(to) is not whole")
    }
  }

  private func truncate<Whole: FixedWidthInteger>(
    _ block: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Whole>, _ count: Int
  ) {
    let (low, high) = (Float(Whole.min), Float(Whole.max))
    for i in 0..<count {
      let value = block[i]
      // Float(Whole.max) may round up beyond the range, so it is not converted back.
      output[i] = value.isNaN ? 0 : value <= low ? .min : value >= high ? .max : Whole(value)
    }
  }

  private func convertWhole(
    _ source: UnsafeRawPointer, _ from: ElementType, _ target: UnsafeMutableRawPointer,
    _ to: ElementType, _ count: Int
  ) {
    switch to {
    case .i8, .u8:
      let output: UnsafeMutablePointer<UInt8> = target.elements()
      readWhole(source, from, count) { output[$0] = UInt8(truncatingIfNeeded: $1) }
    case .i16:
      let output: UnsafeMutablePointer<Int16> = target.elements()
      readWhole(source, from, count) { output[$0] = Int16(truncatingIfNeeded: $1) }
    case .i32:
      let output: UnsafeMutablePointer<Int32> = target.elements()
      readWhole(source, from, count) { output[$0] = Int32(truncatingIfNeeded: $1) }
    case .i64:
      let output: UnsafeMutablePointer<Int64> = target.elements()
      readWhole(source, from, count) { output[$0] = $1 }
    case .bool:
      let output: UnsafeMutablePointer<UInt8> = target.elements()
      readWhole(source, from, count) { output[$0] = $1 == 0 ? 0 : 1 }
    case .f32, .f16, .bf16: preconditionFailure("\(to) is not whole")
    }
  }

  @inline(__always)
  private func readWhole(
    _ source: UnsafeRawPointer, _ from: ElementType, _ count: Int,
    _ write: (Int, Int64) -> Void
  ) {
    switch from {
    case .i8:
      let input: UnsafePointer<Int8> = source.elements()
      for i in 0..<count { write(i, Int64(input[i])) }
    case .u8, .bool:
      let input: UnsafePointer<UInt8> = source.elements()
      for i in 0..<count { write(i, Int64(input[i])) }
    case .i16:
      let input: UnsafePointer<Int16> = source.elements()
      for i in 0..<count { write(i, Int64(input[i])) }
    case .i32:
      let input: UnsafePointer<Int32> = source.elements()
      for i in 0..<count { write(i, Int64(input[i])) }
    case .i64:
      let input: UnsafePointer<Int64> = source.elements()
      for i in 0..<count { write(i, input[i]) }
    case .f32, .f16, .bf16: preconditionFailure("\(from) is not whole")
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

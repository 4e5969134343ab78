extension PortableKernels {
  /// Elements of one type as another: floats round to the nearest, ties to even; a float becomes a
  /// whole number by dropping its fraction, held to the type's range, NaN as 0; whole numbers that
  /// don't fit wrap around; `bool` is 1 for anything but 0.
  static func convert(
    _ source: UnsafeRawPointer, _ from: ElementType, into target: UnsafeMutableRawPointer,
    _ to: ElementType, count: Int
  ) {
    if from.isFloat || from == .u64 && to.isFloat {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 256) { block in
        for start in stride(from: 0, to: count, by: 256) {
          let part = UnsafeMutableBufferPointer(rebasing: block[..<min(256, count - start)])
          from.accept(Reals(elements: source + start * from.bytes, block: part))
          to.accept(FromReals(block: part, target: target + start * to.bytes, asTruth: to == .bool))
        }
      }
      return
    }
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: 256) { block in
      for start in stride(from: 0, to: count, by: 256) {
        let part = UnsafeMutableBufferPointer(rebasing: block[..<min(256, count - start)])
        from.accept(Wholes(elements: source + start * from.bytes, block: part))
        to.accept(FromWholes(block: part, target: target + start * to.bytes, asTruth: to == .bool))
      }
    }
  }
}

private struct Reals: ElementVisitor {
  let elements: UnsafeRawPointer
  let block: UnsafeMutableBufferPointer<Double>

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let source = elements.elements(type)
    for index in block.indices { block[index] = source[index].real }
  }
}

private struct FromReals: ElementVisitor {
  let block: UnsafeMutableBufferPointer<Double>
  let target: UnsafeMutableRawPointer
  let asTruth: Bool

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let target = target.elements(type)
    for index in block.indices {
      let value = block[index]
      target[index] = asTruth ? (value == 0 ? .zero : .one) : Element(real: value)
    }
  }
}

private struct Wholes: ElementVisitor {
  let elements: UnsafeRawPointer
  let block: UnsafeMutableBufferPointer<Int64>

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let source = elements.elements(type)
    for index in block.indices { block[index] = source[index].wrapped }
  }
}

private struct FromWholes: ElementVisitor {
  let block: UnsafeMutableBufferPointer<Int64>
  let target: UnsafeMutableRawPointer
  let asTruth: Bool

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let target = target.elements(type)
    for index in block.indices {
      let value = block[index]
      target[index] = asTruth ? (value == 0 ? .zero : .one) : Element(wrapping: value)
    }
  }
}

/// A function of two numbers of any type.
public enum PortableBinary: Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum, power
  /// What a division leaves: with the dividend's sign, or with the divisor's.
  case remainder, modulo
  /// Of bits, or of truth values.
  case and, or, xor, shiftLeft, shiftRight

  /// The vector kernel that computes it in 32-bit floats.
  public var vectorized: BinaryFunction? {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .maximum: .maximum
    case .minimum: .minimum
    default: nil
    }
  }
}

extension PortableKernels {
  /// `y = f(a, b)` over the units of a walk of two operands of one type.
  public static func binary(
    _ function: PortableBinary, _ type: ElementType, _ walk: Broadcast, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, into y: UnsafeMutableRawPointer, units: Range<Int>
  ) {
    type.accept(Binary(function: function, walk: walk, a: a, b: b, y: y, units: units))
  }

  /// `y = 1` where the comparison holds and 0 elsewhere.
  public static func compare(
    _ comparison: Comparison, _ type: ElementType, _ walk: Broadcast, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, into y: UnsafeMutablePointer<UInt8>, units: Range<Int>
  ) {
    type.accept(Compare(comparison: comparison, walk: walk, a: a, b: b, y: y, units: units))
  }

  /// `y = f(x)`; `y` may be `x`.
  public static func unary(
    _ function: UnaryFunction, _ type: ElementType, _ x: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, count: Int, p: Float, q: Float
  ) {
    type.accept(Unary(function: function, x: x, y: y, count: count, p: p, q: q))
  }

  /// `y = a` where `condition` is not 0 and `b` elsewhere, of elements of `elementBytes` bytes.
  public static func choose(
    elementBytes: Int, _ walk: Broadcast, _ condition: UnsafePointer<UInt8>,
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, into y: UnsafeMutableRawPointer,
    units: Range<Int>
  ) {
    walk.forEachRun(in: units) { output, rows, count, run in
      let (chooser, first, second) = (run(0), run(1), run(2))
      for row in 0..<rows {
        for column in 0..<count {
          let holds = condition[chooser.place(row, column)] != 0
          let source = holds ? a : b
          let place = holds ? first.place(row, column) : second.place(row, column)
          (y + (output + row * count + column) * elementBytes).copyMemory(
            from: source + place * elementBytes, byteCount: elementBytes)
        }
      }
    }
  }
}

extension Broadcast.Run {
  fileprivate func place(_ row: Int, _ column: Int) -> Int {
    offset + row * self.row + column * step
  }
}

private struct Binary: ElementVisitor {
  let function: PortableBinary
  let walk: Broadcast
  let a: UnsafeRawPointer
  let b: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let units: Range<Int>

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (a, b, y) = (a.elements(type), b.elements(type), y.elements(type))
    let function = Element.function(function)
    walk.forEachRun(in: units) { output, rows, count, run in
      let (left, right) = (run(0), run(1))
      for row in 0..<rows {
        for column in 0..<count {
          y[output + row * count + column] = function(
            a[left.place(row, column)], b[right.place(row, column)])
        }
      }
    }
  }
}

private struct Compare: ElementVisitor {
  let comparison: Comparison
  let walk: Broadcast
  let a: UnsafeRawPointer
  let b: UnsafeRawPointer
  let y: UnsafeMutablePointer<UInt8>
  let units: Range<Int>

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (a, b) = (a.elements(type), b.elements(type))
    let holds: (Element, Element) -> Bool =
      switch comparison {
      case .equal: { $0 == $1 }
      case .unequal: { $0 != $1 }
      case .less: { $0 < $1 }
      case .lessOrEqual: { $0 <= $1 }
      case .greater: { $0 > $1 }
      case .greaterOrEqual: { $0 >= $1 }
      }
    walk.forEachRun(in: units) { output, rows, count, run in
      let (left, right) = (run(0), run(1))
      for row in 0..<rows {
        for column in 0..<count {
          let isTrue = holds(a[left.place(row, column)], b[right.place(row, column)])
          y[output + row * count + column] = isTrue ? 1 : 0
        }
      }
    }
  }
}

private struct Unary: ElementVisitor {
  let function: UnaryFunction
  let x: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let count: Int
  let p: Float
  let q: Float

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (x, y) = (x.elements(type), y.elements(type))
    let function = Element.function(function, p: p, q: q)
    for index in 0..<count { y[index] = function(x[index]) }
  }
}

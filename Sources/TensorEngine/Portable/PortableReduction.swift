/// A way of making one number of many, for any type.
public enum PortableReduction: Sendable {
  case sum, mean, maximum, minimum, product

  /// The vector kernel that computes it in 32-bit floats.
  public var vectorized: Reduction? {
    switch self {
    case .sum: .sum
    case .mean: .mean
    case .maximum: .maximum
    case .minimum: .minimum
    case .product: nil
    }
  }
}

extension PortableKernels {
  /// Reduces the middle axis of `x[outer, axis, inner]` into `y[outer, inner]`. Of nothing, the sum
  /// is 0, the product 1, and an extreme the type's other end.
  public static func reduce(
    _ reduction: PortableReduction, _ type: ElementType, _ x: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, outer: Int, axis: Int, inner: Int
  ) {
    type.accept(
      Reduce(reduction: reduction, x: x, y: y, outer: outer, axis: axis, inner: inner))
  }

  /// The places of the largest (or smallest) along the middle axis of `x[outer, axis, inner]`: the
  /// first of equals, or the last.
  public static func extremePlaces(
    _ extreme: Extreme, last: Bool, _ type: ElementType, _ x: UnsafeRawPointer,
    into y: UnsafeMutablePointer<Int64>, outer: Int, axis: Int, inner: Int
  ) {
    type.accept(
      ExtremePlaces(
        extreme: extreme, last: last, x: x, y: y, outer: outer, axis: axis, inner: inner))
  }

  /// What a reduction makes of the elements so far along the middle axis of `x[outer, axis, inner]`;
  /// an exclusive one leaves the element itself out, a reversed one starts at the end.
  public static func running(
    _ reduction: PortableReduction, _ type: ElementType, _ x: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, outer: Int,
    axis: Int, inner: Int, exclusive: Bool, reversed: Bool
  ) {
    type.accept(
      Running(
        reduction: reduction, x: x, y: y, outer: outer, axis: axis, inner: inner,
        exclusive: exclusive,
        reversed: reversed))
  }
}

private struct Reduce: ElementVisitor {
  let reduction: PortableReduction
  let x: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let outer: Int
  let axis: Int
  let inner: Int

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (x, y) = (x.elements(type), y.elements(type))
    let (start, function) = reduction.fold(of: type)
    for block in 0..<outer {
      for column in 0..<inner {
        var value = start
        for place in 0..<axis {
          value = function(value, x[(block * axis + place) * inner + column])
        }
        if reduction == .mean {
          value = Element.function(.divide)(value, Element(real: Double(axis)))
        }
        y[block * inner + column] = value
      }
    }
  }
}

extension PortableReduction {
  fileprivate func fold<Element: PortableElement>(
    of type: Element.Type
  ) -> (start: Element, step: (Element, Element) -> Element) {
    switch self {
    case .sum, .mean: (.zero, Element.function(.add))
    case .maximum: (.lowest, Element.function(.maximum))
    case .minimum: (.highest, Element.function(.minimum))
    case .product: (.one, Element.function(.multiply))
    }
  }
}

private struct ExtremePlaces: ElementVisitor {
  let extreme: Extreme
  let last: Bool
  let x: UnsafeRawPointer
  let y: UnsafeMutablePointer<Int64>
  let outer: Int
  let axis: Int
  let inner: Int

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let x = x.elements(type)
    for block in 0..<outer {
      for column in 0..<inner {
        var (best, value) = (0, x[block * axis * inner + column])
        for place in 1..<Swift.max(axis, 1) {
          let other = x[(block * axis + place) * inner + column]
          let isBeyond = extreme == .largest ? other > value : other < value
          if isBeyond || last && other == value || other.isUndefined && !value.isUndefined {
            (best, value) = (place, other)
          }
        }
        y[block * inner + column] = Int64(best)
      }
    }
  }
}

private struct Running: ElementVisitor {
  let reduction: PortableReduction
  let x: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let outer: Int
  let axis: Int
  let inner: Int
  let exclusive: Bool
  let reversed: Bool

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (x, y) = (x.elements(type), y.elements(type))
    let (start, step) = reduction.fold(of: type)
    for block in 0..<outer {
      for column in 0..<inner {
        var value = start
        for index in 0..<axis {
          let place = (block * axis + (reversed ? axis - 1 - index : index)) * inner + column
          let next = step(value, x[place])
          y[place] = exclusive ? value : next
          value = next
        }
      }
    }
  }
}

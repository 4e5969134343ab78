extension PortableKernels {
  /// The `count` largest (or smallest) along the middle axis of `x[outer, axis, inner]` in order,
  /// of equals the first first, and their places: `values` and `places` are
  /// `[outer, count, inner]`. A NaN counts as larger than everything.
  public static func top(
    _ extreme: Extreme, count: Int, _ type: ElementType, _ x: UnsafeRawPointer,
    values: UnsafeMutableRawPointer, places: UnsafeMutablePointer<Int64>, outer: Int, axis: Int,
    inner: Int
  ) {
    type.accept(
      Top(
        extreme: extreme, count: count, x: x, values: values, places: places, outer: outer,
        axis: axis, inner: inner))
  }
}

private struct Top: ElementVisitor {
  let extreme: Extreme
  let count: Int
  let x: UnsafeRawPointer
  let values: UnsafeMutableRawPointer
  let places: UnsafeMutablePointer<Int64>
  let outer: Int
  let axis: Int
  let inner: Int

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (x, values) = (x.elements(type), values.elements(type))
    for block in 0..<outer {
      for column in 0..<inner {
        let element = { (place: Int) in x[(block * axis + place) * inner + column] }
        let order = (0..<axis).sorted { a, b in
          let (first, second) = (element(a), element(b))
          let isLess = first < second || second.isUndefined && !first.isUndefined
          let isMore = first > second || first.isUndefined && !second.isUndefined
          guard isLess || isMore else { return a < b }
          return extreme == .largest ? isMore : isLess
        }
        for (rank, place) in order.prefix(count).enumerated() {
          let target = (block * count + rank) * inner + column
          values[target] = element(place)
          places[target] = Int64(place)
        }
      }
    }
  }
}

extension Indices {
  /// Indices of 32 or 64 bits.
  ///
  /// - Precondition: The type is `i32` or `i64`.
  public init(_ first: UnsafeRawPointer, _ type: ElementType) {
    precondition(type == .i32 || type == .i64, "\(type) elements are no indices")
    self = type == .i64 ? Indices(first.elements(Int64.self)) : Indices(first.elements(Int32.self))
  }

  /// The index at `place`, counted from the end where it is negative; nil outside of `limit`.
  func wrapped(_ place: Int, limit: Int) -> Int? {
    let index = self[place]
    let wrapped = index < 0 ? index + limit : index
    return (0..<limit).contains(wrapped) ? wrapped : nil
  }
}

extension PortableKernels {
  /// Takes entries of the middle axis of `x[outer, axis, inner]` by number, negative ones from the
  /// end: `y[outer, count, inner]`. The bytes are those of one innermost run.
  ///
  /// - Returns: Whether every index lies within the axis.
  public static func gather(
    _ x: UnsafeRawPointer, into y: UnsafeMutableRawPointer, outer: Int, axis: Int,
    innerBytes: Int, indices: Indices, count: Int
  ) -> Bool {
    for place in 0..<count {
      guard let index = indices.wrapped(place, limit: axis) else { return false }
      for block in 0..<outer {
        (y + (block * count + place) * innerBytes).copyMemory(
          from: x + (block * axis + index) * innerBytes, byteCount: innerBytes)
      }
    }
    return true
  }

  /// Puts rows of `updates[count, width]` into `y[rows, width]` at their numbers, in order, or
  /// combines them with what is there.
  ///
  /// - Returns: Whether every index lies within the rows.
  public static func scatter(
    _ combine: PortableBinary?, _ type: ElementType, _ updates: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, rows: Int, width: Int, indices: Indices, count: Int
  ) -> Bool {
    for place in 0..<count where indices.wrapped(place, limit: rows) == nil { return false }
    type.accept(
      Scatter(
        combine: combine, updates: updates, y: y, rows: rows, width: width, indices: indices,
        count: count))
    return true
  }

  /// Weighs entries of the middle axis of `x[outer, axis, inner]`: entry `i` of the result is the
  /// sum over `taps` of `weights[i, tap] * x[places[i, tap]]`.
  public static func resample(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, outer: Range<Int>, axis: Int,
    inner: Int, places: UnsafePointer<Int32>, weights: UnsafePointer<Float>, count: Int, taps: Int
  ) {
    for block in outer {
      for entry in 0..<count {
        let target = y + (block * count + entry) * inner
        for tap in 0..<taps {
          let weight = weights[entry * taps + tap]
          let source = x + (block * axis + Int(places[entry * taps + tap])) * inner
          if tap == 0 {
            for column in 0..<inner { target[column] = weight * source[column] }
          } else if weight != 0 {
            for column in 0..<inner { target[column] += weight * source[column] }
          }
        }
      }
    }
  }
}

private struct Scatter: ElementVisitor {
  let combine: PortableBinary?
  let updates: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let rows: Int
  let width: Int
  let indices: Indices
  let count: Int

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (updates, y) = (updates.elements(type), y.elements(type))
    let function = combine.map { Element.function($0) }
    for place in 0..<count {
      guard let row = indices.wrapped(place, limit: rows) else { continue }
      for column in 0..<width {
        let (target, value) = (row * width + column, updates[place * width + column])
        y[target] = function.map { $0(y[target], value) } ?? value
      }
    }
  }
}

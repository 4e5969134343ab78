internal import CKernels

/// Sums and extremes. The order of additions depends on the shapes alone.
extension KernelSet {
  /// Reduces the middle axis of `x[outer, axis, inner]` into `y[outer, inner]`.
  ///
  /// Give `columns` to compute a part of the inner axis only.
  public func reduce(
    _ reduction: Reduction, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    outer: Int, axis: Int, inner: Int, columns: Range<Int>? = nil
  ) {
    let function = ck_reduction(reduction.rawValue)
    if inner == 1 {
      table.pointee.reduce_rows_f32(function, x, y, outer, axis)
      return
    }
    let columns = ck_columns(columns ?? 0..<inner, stride: inner)
    for block in 0..<outer {
      table.pointee.reduce_columns_f32(
        function, x + block * axis * inner, y + block * inner, axis, columns)
    }
  }

  /// The sum of the squares of `count` numbers, as for the norm of a gradient.
  public func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var result: Float = 0
    table.pointee.reduce_rows_f32(ck_reduction_sum_of_squares, x, &result, 1, count)
    return result
  }

  /// The sum of `count` numbers.
  public func sum(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var result: Float = 0
    table.pointee.reduce_rows_f32(ck_reduction_sum, x, &result, 1, count)
    return result
  }

  /// The mean of the squared differences of `count` numbers.
  public func meanSquaredError(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Float {
    table.pointee.squared_distance_f32(a, b, count) / Float(count)
  }

  /// The places of the largest (or smallest) along the middle axis of `x[outer, axis, inner]`: the
  /// first of equals; a NaN counts as beyond everything.
  public func extremePlaces(
    _ extreme: Extreme, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Int64>,
    outer: Int, axis: Int, inner: Int
  ) {
    precondition(axis > 0, "an extreme of nothing")
    ck_extreme_places(x, y, outer, axis, inner, extreme == .smallest ? 1 : 0)
  }
}

/// Which end of the numbers is looked for.
public enum Extreme: Sendable { case largest, smallest }

extension ck_columns {
  init(_ columns: Range<Int>, stride: Int) {
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= stride, "columns \(columns) of \(stride)")
    self.init(from: columns.lowerBound, to: columns.upperBound, stride: stride)
  }
}

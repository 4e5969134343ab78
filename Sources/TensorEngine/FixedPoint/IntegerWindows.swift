/// Windows over images of 16-bit integers. Plain loops: such models are rare, and small.
public enum IntegerWindows {
  /// The mean of each window, padding left out, halves away from zero, held within `range`.
  public static func average(
    _ x: UnsafePointer<Int16>, range: ClosedRange<Int32>, into y: UnsafeMutablePointer<Int16>,
    shape: PoolingShape
  ) {
    walk(x, into: y, shape: shape, start: Int64(0), add: { $0 + Int64($1) }) { sum, count in
      let half = Int64(count / 2)
      let mean = (sum > 0 ? sum + half : sum - half) / Int64(max(count, 1))
      return Int16(truncatingIfNeeded: Int32(mean).held(within: range))
    }
  }

  /// The largest of each window.
  public static func maximum(
    _ x: UnsafePointer<Int16>, into y: UnsafeMutablePointer<Int16>, shape: PoolingShape
  ) {
    walk(x, into: y, shape: shape, start: Int16.min, add: { max($0, $1) }) { largest, _ in largest }
  }

  private static func walk<Sum>(
    _ x: UnsafePointer<Int16>, into y: UnsafeMutablePointer<Int16>, shape: PoolingShape, start: Sum,
    add: (Sum, Int16) -> Sum, finish: (Sum, Int) -> Int16
  ) {
    let (output, channels) = (shape.output, shape.channels)
    for line in 0..<shape.images * output.height {
      let (image, row) = line.quotientAndRemainder(dividingBy: output.height)
      let rows = shape.rows(of: row)
      for column in 0..<output.width {
        let columns = shape.columns(of: column)
        for channel in 0..<channels {
          var sum = start
          for sourceRow in rows {
            for sourceColumn in columns {
              let pixel =
                (image * shape.input.height + sourceRow) * shape.input.width + sourceColumn
              sum = add(sum, x[pixel * channels + channel])
            }
          }
          y[(line * output.width + column) * channels + channel] = finish(
            sum, rows.count * columns.count)
        }
      }
    }
  }
}

extension PoolingShape {
  /// The rows of the image that a window reads.
  fileprivate func rows(of row: Int) -> Range<Int> {
    Self.span(row * stride.height - padding.top, kernel.height, within: input.height)
  }

  fileprivate func columns(of column: Int) -> Range<Int> {
    Self.span(column * stride.width - padding.left, kernel.width, within: input.width)
  }

  private static func span(_ start: Int, _ count: Int, within extent: Int) -> Range<Int> {
    let low = min(max(start, 0), extent)
    return low..<max(min(start + count, extent), low)
  }
}

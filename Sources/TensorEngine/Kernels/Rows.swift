internal import CKernels

/// Rows by index: embeddings and their gradients, one-hot rows.
public enum Rows {
  /// Copies row `indices[i]` of `table` to row `i` of `target`, rows of `rowBytes` bytes.
  ///
  /// - Precondition: Every index is in `0..<rowCount`; see `Indices.firstOutside`.
  public static func gather(
    _ table: UnsafeRawPointer, rowCount: Int, rowBytes: Int, indices: Indices, count: Int,
    into target: UnsafeMutableRawPointer
  ) {
    precondition(indices.firstOutside(rowCount, of: count) == nil, "a row beyond \(rowCount)")
    ck_gather_rows(table, rowBytes, indices.raw, count, target)
  }

  /// Adds row `i` of `rows[count, width]` to row `indices[i]` of `target[rowCount, width]`, in the
  /// order of `i`.
  ///
  /// - Precondition: Every index is in `0..<rowCount`.
  public static func scatterAdd(
    _ rows: UnsafePointer<Float>, indices: Indices, count: Int, rowCount: Int, width: Int,
    into target: UnsafeMutablePointer<Float>, columns: Range<Int>? = nil
  ) {
    precondition(indices.firstOutside(rowCount, of: count) == nil, "a row beyond \(rowCount)")
    ck_scatter_add_rows(
      rows, indices.raw, count, target, ck_columns(columns ?? 0..<width, stride: width))
  }

  /// Rows of `width` numbers: `on` at the row's index, `off` elsewhere; all `off` where the index
  /// is outside.
  public static func oneHot(
    _ indices: Indices, count: Int, width: Int, on: Float = 1, off: Float = 0,
    into target: UnsafeMutablePointer<Float>
  ) {
    target.update(repeating: off, count: count * width)
    for row in 0..<count where (0..<width).contains(indices[row]) {
      target[row * width + indices[row]] = on
    }
  }
}

/// c[rows, columns] = a[rows, depth] · b[depth, columns], for each entry of a batch.
///
/// Matrices are row-major and dense; the entries of a batch stand behind each other.
public struct ProductShape: Sendable, Hashable {
  public var rows: Int
  public var columns: Int
  public var depth: Int
  public var batch: Int
  /// Whether `a` is stored as [depth, rows].
  public var transposesA: Bool
  /// Whether `b` is stored as [columns, depth].
  public var transposesB: Bool
  /// Whether one `b` serves every entry of the batch.
  public var sharesB: Bool

  /// - Precondition: No extent is negative.
  public init(
    rows: Int, columns: Int, depth: Int, batch: Int = 1, transposesA: Bool = false,
    transposesB: Bool = false, sharesB: Bool = false
  ) {
    precondition(
      rows >= 0 && columns >= 0 && depth >= 0 && batch >= 0,
      "a product of \(batch) × [\(rows), \(depth)] · [\(depth), \(columns)]")
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.batch = batch
    self.transposesA = transposesA
    self.transposesB = transposesB
    self.sharesB = sharesB
  }

  /// The matrices `b` in a batch.
  var countOfB: Int { sharesB ? min(batch, 1) : batch }

  /// The floats of `b` once packed.
  public var packedCount: Int { countOfB * packedEntryCount }

  var packedEntryCount: Int { depth * ((columns + 15) / 16 * 16) }

  /// Whether `b` is read as it lies: for so few rows packing it takes longer than the product.
  var readsPlainB: Bool { rows <= 12 && !transposesB && columns % 16 == 0 && columns > 0 }

  /// The bytes of workspace that a product takes whose `b` isn't packed beforehand.
  public var workspaceBytes: Int { packedCount * MemoryLayout<Float>.stride }
}

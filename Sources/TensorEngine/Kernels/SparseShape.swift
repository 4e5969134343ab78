internal import CKernels

/// c[rows, columns] = a[rows, depth] · b[depth, columns], where few elements of b aren't zero.
public struct SparseShape: Sendable, Hashable {
  public var rows: Int
  public var columns: Int
  public var depth: Int

  public init(rows: Int, columns: Int, depth: Int) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
  }

  /// The product that a convolution is of its patches.
  public init(_ convolution: ConvolutionShape) {
    let output = convolution.output
    self.init(
      rows: convolution.images * output.height * output.width,
      columns: convolution.outputChannels, depth: convolution.taps * convolution.inputChannels)
  }

  /// Whether columns are lanes, in slices of sixteen; else rows are.
  var isSliced: Bool { rows <= 2 }

  /// The share of elements that aren't zero up to which leaving out the others is faster, as
  /// measured with both kinds of vectors; by the shape alone, so that it is the same everywhere.
  public var mostKept: Double {
    guard depth < ck_sparse_most_depth, depth > 0, columns > 0 else { return 0 }
    switch rows {
    // A matrix that fills the caches is read at the memory's speed: fewer bytes are gained.
    case ...2: return depth * columns >= 1 << 21 ? 0.2 : 0.1
    case ...7: return 0.08
    case ...15: return 0.12
    // A short sum is soon done: turning rows into lanes takes as long.
    default: return columns < 32 || depth < 32 ? 0.1 : columns < 128 ? 0.25 : 0.4
    }
  }
}

extension ConvolutionShape {
  /// As `SparseShape.mostKept`, of a convolution; none of one in groups.
  public var mostKept: Double {
    let product = SparseShape(self)
    guard groups == 1, !product.isSliced else { return 0 }
    guard !isPointwise else { return product.mostKept }
    // Patches are gathered and turned for each tap, which few columns don't outweigh; and what
    // Winograd's algorithm saves, leaving out zeros has to save first.
    if usesWinograd { return min(product.mostKept, outputChannels < 128 ? 0.03 : 0.06) }
    return min(product.mostKept, outputChannels < 64 ? 0.1 : 0.25)
  }
}

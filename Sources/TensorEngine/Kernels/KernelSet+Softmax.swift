internal import CKernels

/// Softmax over rows of `count` numbers, and the losses on top of it.
extension KernelSet {
  /// `y = softmax(x)`; `y` may be `x`.
  public func softmax(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    table.pointee.softmax_f32(x, y, rows, count)
  }

  /// `dx = y * (dy - sum(y * dy))`; `dx` may be `dy`.
  public func softmaxBackward(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    rows: Int, count: Int
  ) {
    table.pointee.softmax_backward_f32(y, dy, dx, rows, count)
  }

  /// `y = log(softmax(x))`; `y` may be `x`.
  public func logSoftmax(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    table.pointee.log_softmax_f32(x, y, rows, count)
  }

  /// `dx = dy - exp(y) * sum(dy)`; `dx` may be `dy`.
  public func logSoftmaxBackward(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    rows: Int, count: Int
  ) {
    table.pointee.log_softmax_backward_f32(y, dy, dx, rows, count)
  }

  /// Each row's `-log softmax(x)[label]` into `losses`, and the row's logarithm of the sum of its
  /// exponentials, which the backward step needs, into `logSums`.
  ///
  /// - Precondition: Every label is in `0..<count`; see `Indices.firstOutside`.
  public func crossEntropy(
    _ x: UnsafePointer<Float>, labels: Indices, losses: UnsafeMutablePointer<Float>,
    logSums: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    precondition(labels.firstOutside(count, of: rows) == nil, "a label is not below \(count)")
    table.pointee.cross_entropy_f32(x, labels.raw, losses, logSums, rows, count)
  }

  /// `dx = scale * (softmax(x) - onehot(label))`; a mean over the rows has `scale = 1 / rows`.
  ///
  /// - Precondition: Every label is in `0..<count`.
  public func crossEntropyBackward(
    _ x: UnsafePointer<Float>, labels: Indices, logSums: UnsafePointer<Float>, scale: Float,
    into dx: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    precondition(labels.firstOutside(count, of: rows) == nil, "a label is not below \(count)")
    table.pointee.cross_entropy_backward_f32(x, labels.raw, logSums, scale, dx, rows, count)
  }
}

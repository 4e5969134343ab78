internal import CKernels

extension KernelSet {
  /// The largest element of each window, a NaN where there is one; padding never counts.
  public func maxPool(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, shape: PoolingShape
  ) {
    var pooling = shape.raw
    table.pointee.max_pool_f32(&pooling, input, output)
  }

  /// Gives the gradient of each window to the first element (row by row) that is its largest.
  ///
  /// - Parameter output: What `maxPool` made of `input`.
  public func maxPoolGradient(
    _ input: UnsafePointer<Float>, output: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, into inputGradient: UnsafeMutablePointer<Float>,
    shape: PoolingShape
  ) {
    var pooling = shape.raw
    table.pointee.max_pool_gradient_f32(&pooling, input, output, outputGradient, inputGradient)
  }

  /// The mean of each window: its sum in order, divided by the elements that count.
  public func averagePool(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, shape: PoolingShape
  ) {
    var pooling = shape.raw
    table.pointee.average_pool_f32(&pooling, input, output)
  }

  /// Spreads the gradient of each window evenly over the elements that count.
  public func averagePoolGradient(
    _ outputGradient: UnsafePointer<Float>, into inputGradient: UnsafeMutablePointer<Float>,
    shape: PoolingShape
  ) {
    var pooling = shape.raw
    table.pointee.average_pool_gradient_f32(&pooling, outputGradient, inputGradient)
  }
}

/// What networks for images are put together from.
extension NetworkBuilder {
  /// A convolution without a bias that keeps the extents but for its stride, and its batch norm,
  /// named after it where no name is given.
  ///
  /// - Throws: A `GraphError` where the input is no image.
  mutating func normalizedConv(
    _ x: String, _ width: Int, kernel: Int, stride: Int = 1, groups: Int = 1, name: String,
    norm: String? = nil
  ) throws -> String {
    let product = try conv(
      x, width, kernel: kernel, stride: stride, pad: kernel / 2, groups: groups, hasBias: false,
      name: name)
    return batchNorm(product, name: norm ?? "\(name).norm")
  }

  /// The mean of each channel, and a dense layer to the classes: `pool`, `output`.
  mutating func classifier(_ x: String) -> String {
    let pooled = apply("GlobalAveragePool", x, name: "pool", shape: [shape(x).last ?? 1])
    return dense(pooled, classes, name: "output")
  }

  mutating func relu6(_ x: String) -> String { apply("Relu6", x, name: "relu6") }

  /// A block that widens its input, convolves each channel, and narrows it without an activation
  /// (Sandler et al. 2018, arXiv 1801.04381, 3.3).
  mutating func invertedResidual(
    _ x: String, _ outputs: Int, expansion: Int, kernel: Int = 3, stride: Int, name: String
  ) throws -> String {
    let inputs = shape(x).last ?? 1
    let hidden = inputs * expansion
    var branch = x
    if expansion > 1 {
      branch = relu6(try normalizedConv(x, hidden, kernel: 1, name: "\(name).expand"))
    }
    branch = relu6(
      try normalizedConv(
        branch, hidden, kernel: kernel, stride: stride, groups: hidden, name: "\(name).depthwise"))
    branch = try normalizedConv(branch, outputs, kernel: 1, name: "\(name).project")
    return shape(x) == shape(branch) ? apply("Add", branch, x, name: "\(name).add") : branch
  }
}

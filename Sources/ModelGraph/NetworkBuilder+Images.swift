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

  /// The residual network of He et al. 2015 (arXiv 1512.03385, table 1) for large images: a window
  /// of 7×7 and a pooling, each halving the extents, then four stages of 64, 128, 256 and 512
  /// channels, each but the first halving the extents in its first block.
  ///
  /// - Parameters:
  ///   - blocks: The blocks of each stage.
  ///   - block: Adds a block of so many channels.
  mutating func residualStages(
    blocks: [Int],
    _ block: (inout NetworkBuilder, String, ResidualBlock) throws -> String
  ) throws -> String {
    var x = relu(try normalizedConv(input(), 64, kernel: 7, stride: 2, name: "stem"))
    x = maxPool(x, side: 3, stride: 2, pad: 1, name: "stem.pool")
    for (stage, count) in blocks.enumerated() {
      for index in 0..<count {
        let description = ResidualBlock(
          channels: 64 << stage, stride: stage > 0 && index == 0 ? 2 : 1,
          name: "stage\(stage + 1).block\(index + 1)")
        x = try block(&self, x, description)
      }
    }
    return classifier(x)
  }

  /// The sum of a block's branch and its input, projected where the shape changes.
  mutating func addShortcut(_ x: String, to branch: String, _ block: ResidualBlock) throws -> String
  {
    var shortcut = x
    if shape(x) != shape(branch) {
      shortcut = try normalizedConv(
        x, shape(branch).last ?? 1, kernel: 1, stride: block.stride,
        name: "\(block.name).shortcut")
    }
    return relu(apply("Add", branch, shortcut, name: "\(block.name).add"))
  }
}

/// One block of a residual network.
struct ResidualBlock {
  /// The channels of its windows of 3×3.
  var channels: Int
  var stride: Int
  var name: String
}

/// The depths of networks for photographs (He et al. 2015, table 1).
enum ResidualDepth: Double {
  case eighteen = 18
  case thirtyFour = 34
  case fifty = 50

  /// The blocks of each stage.
  var blocks: [Int] { self == .eighteen ? [2, 2, 2, 2] : [3, 4, 6, 3] }
}

extension NetworkBuilder {
  /// The network of that depth, its first stage so many channels wide.
  mutating func residualNetwork(_ depth: ResidualDepth, width: Int = 64) throws -> String {
    try residualStages(blocks: depth.blocks, width: width) { network, x, block in
      depth == .fifty ? try network.narrowBlock(x, block) : try network.plainBlock(x, block)
    }
  }

  /// Two convolutions of 3×3.
  private mutating func plainBlock(_ x: String, _ block: ResidualBlock) throws -> String {
    let first = try normalizedConv(
      x, block.channels, kernel: 3, stride: block.stride, name: "\(block.name).conv1")
    let second = try normalizedConv(
      relu(first), block.channels, kernel: 3, name: "\(block.name).conv2")
    return try addShortcut(x, to: second, block)
  }

  /// One of 3×3 between two of 1×1, with the stride in it, as torchvision has it ("v1.5").
  private mutating func narrowBlock(_ x: String, _ block: ResidualBlock) throws -> String {
    let first = try normalizedConv(x, block.channels, kernel: 1, name: "\(block.name).conv1")
    let second = try normalizedConv(
      relu(first), block.channels, kernel: 3, stride: block.stride, name: "\(block.name).conv2")
    let third = try normalizedConv(
      relu(second), 4 * block.channels, kernel: 1, name: "\(block.name).conv3")
    return try addShortcut(x, to: third, block)
  }

  /// The residual network of He et al. 2015 (arXiv 1512.03385, table 1) for large images: a window
  /// of 7×7 and a pooling, each halving the extents, then four stages , each but the first halving the extents in its first block.
  ///
  /// - Parameters:
  ///   - blocks: The blocks of each stage.
  ///   - width: The first stage's channels; each next has twice as many.
  ///   - block: Adds a block of so many channels.
  private mutating func residualStages(
    blocks: [Int], width: Int,
    _ block: (inout NetworkBuilder, String, ResidualBlock) throws -> String
  ) throws -> String {
    var x = relu(try normalizedConv(input(), width, kernel: 7, stride: 2, name: "stem"))
    x = maxPool(x, side: 3, stride: 2, pad: 1, name: "stem.pool")
    for (stage, count) in blocks.enumerated() {
      for index in 0..<count {
        let description = ResidualBlock(
          channels: width << stage, stride: stage > 0 && index == 0 ? 2 : 1,
          name: "stage\(stage + 1).block\(index + 1)")
        x = try block(&self, x, description)
      }
    }
    return classifier(x)
  }

  /// The sum of a block's branch and its input, projected where the shape changes.
  private mutating func addShortcut(_ x: String, to branch: String, _ block: ResidualBlock) throws
    -> String
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

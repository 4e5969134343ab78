extension Architecture {
  /// He et al. 2015, arXiv 1512.03385, with projections where the shape changes: section 4.2 for
  /// small images (`depth=20`, 32, 44, 56, 110), table 1 for photographs (`depth=18`, 34, 50).
  static let resnet = Architecture(
    name: "resnet",
    summary: "residual blocks of two 3×3 convolutions; of depth 20, 32 … for small images, 18, 34 "
      + "or 50 for photographs (He et al. 2015)",
    options: ["blocks", "channels", "depth", "multiplier"],
    standard: Standard(inputShape: [32, 32, 3], classes: 10)
  ) { network, options in
    let multiplier = try Scaling(width: options.multiplier).width
    func width(_ channels: Int) -> Int {
      max(1, Int((Double(channels) * multiplier).rounded()))
    }
    if let depth = options.depth, let large = ResidualDepth(rawValue: depth) {
      guard options.blocks == nil, options.channels == nil else {
        throw GraphError("a resnet's depth says its blocks and channels: leave those out")
      }
      return try network.residualNetwork(large, width: width(64))
    }
    let channels = options.channels ?? [16, 32, 64].map(width)
    let blocks = try blocks(options, stages: channels.count)
    guard !channels.isEmpty, channels.allSatisfy({ $0 > 0 }), blocks > 0 else {
      throw GraphError("a resnet takes at least one stage, one block and one channel")
    }
    var x = try network.normalizedConv(
      network.input(), channels[0], kernel: 3, stride: 1, number: 1)
    x = network.relu(x)
    var number = 2
    for (stage, width) in channels.enumerated() {
      for block in 0..<blocks {
        let stride = stage > 0 && block == 0 ? 2 : 1
        x = try network.residualBlock(x, width, stride: stride, number: &number)
      }
    }
    return network.classifier(x)
  }

  /// The blocks of each stage: two convolutions each, beside the first and the last layer.
  private static func blocks(_ options: Options, stages: Int) throws -> Int {
    guard let depth = options.depth else { return options.blocks ?? 1 }
    guard let whole = Int(exactly: depth), whole > 2, (whole - 2) % (2 * stages) == 0,
      options.blocks == nil
    else {
      throw GraphError(
        "a resnet of \(stages) stages has the depth 18, 34 or 50, or 2 and a multiple of "
          + "\(2 * stages), as \(2 + 6 * stages); not \(depth), and no blocks beside it")
    }
    return (whole - 2) / (2 * stages)
  }
}

extension NetworkBuilder {
  fileprivate mutating func normalizedConv(
    _ x: String, _ width: Int, kernel: Int, stride: Int, number: Int
  ) throws -> String {
    try normalizedConv(
      x, width, kernel: kernel, stride: stride, name: "conv\(number)", norm: "norm\(number)")
  }

  fileprivate mutating func residualBlock(
    _ x: String, _ width: Int, stride: Int, number: inout Int
  ) throws -> String {
    let first = try normalizedConv(x, width, kernel: 3, stride: stride, number: number)
    let second = try normalizedConv(
      relu(first), width, kernel: 3, stride: 1, number: number + 1)
    number += 2
    var shortcut = x
    if stride != 1 || shape(x).last != width {
      shortcut = try normalizedConv(x, width, kernel: 1, stride: stride, number: number)
      number += 1
    }
    return relu(apply("Add", second, shortcut, name: "add"))
  }
}

extension Architecture {
  /// He et al. 2015, arXiv 1512.03385, section 4.2, with projections where the shape changes.
  static let resnet = Architecture(
    name: "resnet", summary: "residual blocks of two 3×3 convolutions with batch norm",
    options: ["blocks", "channels"]
  ) { network, options in
    let channels = options.channels ?? [16, 32, 64]
    let blocks = options.blocks ?? 1
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

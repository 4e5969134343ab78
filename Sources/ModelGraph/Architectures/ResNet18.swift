extension Architecture {
  /// He et al. 2015, arXiv 1512.03385, table 1, with projections where the shape changes.
  static let resnet18 = Architecture(
    name: "resnet18", summary: "ResNet-18: residual blocks of two 3×3 convolutions", options: [],
    standard: .imageNet
  ) { network, _ in
    try network.residualStages(blocks: [2, 2, 2, 2]) { network, x, block in
      let first = try network.normalizedConv(
        x, block.channels, kernel: 3, stride: block.stride, name: "\(block.name).conv1")
      let second = try network.normalizedConv(
        network.relu(first), block.channels, kernel: 3, name: "\(block.name).conv2")
      return try network.addShortcut(x, to: second, block)
    }
  }
}

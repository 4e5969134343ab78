extension Architecture {
  /// He et al. 2015, arXiv 1512.03385, table 1, with the stride in the 3×3 convolution of a block,
  /// as torchvision has it ("v1.5").
  static let resnet50 = Architecture(
    name: "resnet50", summary: "ResNet-50: residual blocks of 1×1, 3×3 and 1×1 convolutions",
    options: [], standard: .imageNet
  ) { network, _ in
    try network.residualStages(blocks: [3, 4, 6, 3]) { network, x, block in
      let first = try network.normalizedConv(
        x, block.channels, kernel: 1, name: "\(block.name).conv1")
      let second = try network.normalizedConv(
        network.relu(first), block.channels, kernel: 3, stride: block.stride,
        name: "\(block.name).conv2")
      let third = try network.normalizedConv(
        network.relu(second), 4 * block.channels, kernel: 1, name: "\(block.name).conv3")
      return try network.addShortcut(x, to: third, block)
    }
  }
}

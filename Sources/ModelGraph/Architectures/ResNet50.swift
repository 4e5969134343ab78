extension Architecture {
  /// He et al. 2015, arXiv 1512.03385, table 1, with the stride in the 3×3 convolution of a block,
  /// as torchvision has it ("v1.5").
  static let resnet50 = Architecture(
    name: "resnet50", summary: "ResNet-50: residual blocks of 1×1, 3×3 and 1×1 convolutions",
    options: [], standard: .imageNet
  ) { network, _ in try network.residualNetwork(.fifty) }
}

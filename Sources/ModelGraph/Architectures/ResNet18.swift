extension Architecture {
  /// He et al. 2015, arXiv 1512.03385, table 1, with projections where the shape changes.
  static let resnet18 = Architecture(
    name: "resnet18", summary: "ResNet-18: residual blocks of two 3×3 convolutions", options: [],
    standard: .imageNet
  ) { network, _ in try network.residualNetwork(.eighteen) }
}

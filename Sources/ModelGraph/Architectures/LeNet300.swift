extension Architecture {
  /// LeCun et al. 1998, Gradient-based learning applied to document recognition; with relu.
  static let lenet300 = Architecture(
    name: "lenet300", summary: "LeNet-300-100: dense layers of 300 and 100", options: []
  ) { network, _ in
    try network.denseLayers([300, 100])
  }
}

extension Architecture {
  /// Tan and Le 2019, arXiv 1905.11946, table 1, without squeeze and excitation and with relu6, its
  /// stem, head, first and last stage not scaled: the authors' "lite". As it comes it is lite0;
  /// `depth=1.1` lite1, `multiplier=1.1 depth=1.2` lite2, `1.2` and `1.4` lite3, `1.4` and `1.8`
  /// lite4.
  static let efficientnetlite = Architecture(
    name: "efficientnetlite",
    summary:
      "EfficientNet-lite0: MobileNetV2's blocks with windows of 3×3 and 5×5 (Tan and Le 2019)",
    options: ["depth", "halvings", "multiplier"], standard: .imageNet
  ) { network, options in
    var scaling = try Scaling(options)
    let stages: [(expansion: Int, kernel: Int, channels: Int, blocks: Int, stride: Int)] = [
      (1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2), (6, 5, 112, 3, 1),
      (6, 5, 192, 4, 2), (6, 3, 320, 1, 1),
    ]
    var x = try network.normalizedConv(
      network.input(), 32, kernel: 3, stride: scaling.stride(2), name: "stem")
    x = network.relu6(x)
    var number = 1
    for stage in stages {
      let blocks = stage.blocks == 1 ? 1 : scaling.blocks(stage.blocks)
      for index in 0..<blocks {
        x = try network.invertedResidual(
          x, scaling.channels(stage.channels), expansion: stage.expansion, kernel: stage.kernel,
          stride: index == 0 ? scaling.stride(stage.stride) : 1, name: "block\(number)")
        number += 1
      }
    }
    x = network.relu6(try network.normalizedConv(x, 1280, kernel: 1, name: "head"))
    return network.classifier(x)
  }
}

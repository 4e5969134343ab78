extension Architecture {
  /// Sandler et al. 2018, arXiv 1801.04381, table 2.
  static let mobilenetv2 = Architecture(
    name: "mobilenetv2",
    summary: "MobileNetV2: depthwise convolutions between narrow 1×1 ones (Sandler et al. 2018)",
    options: ["depth", "halvings", "multiplier"], standard: .imageNet
  ) { network, options in
    var scaling = try Scaling(options)
    let stages: [(expansion: Int, channels: Int, blocks: Int, stride: Int)] = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var x = try network.normalizedConv(
      network.input(), scaling.channels(32), kernel: 3, stride: scaling.stride(2), name: "stem")
    x = network.relu6(x)
    var number = 1
    for stage in stages {
      for index in 0..<scaling.blocks(stage.blocks) {
        x = try network.invertedResidual(
          x, scaling.channels(stage.channels), expansion: stage.expansion,
          stride: index == 0 ? scaling.stride(stage.stride) : 1, name: "block\(number)")
        number += 1
      }
    }
    let last = max(1280, scaling.channels(1280))
    x = network.relu6(try network.normalizedConv(x, last, kernel: 1, name: "head"))
    return network.classifier(x)
  }
}

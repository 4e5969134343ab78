extension Architecture {
  /// Sandler et al. 2018, arXiv 1801.04381, table 2.
  static let mobilenetv2 = Architecture(
    name: "mobilenetv2", summary: "MobileNetV2: depthwise convolutions between narrow 1×1 ones",
    options: ["multiplier"], standard: .imageNet
  ) { network, options in
    let multiplier = options.multiplier ?? 1
    guard multiplier > 0, multiplier <= 8 else {
      throw GraphError("a mobilenet's multiplier is above 0 and at most 8, not \(multiplier)")
    }
    let stages: [(expansion: Int, channels: Int, blocks: Int, stride: Int)] = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var x = try network.normalizedConv(
      network.input(), roundedChannels(32 * multiplier), kernel: 3, stride: 2, name: "stem")
    x = network.relu6(x)
    var number = 1
    for stage in stages {
      for index in 0..<stage.blocks {
        x = try network.invertedResidual(
          x, roundedChannels(Double(stage.channels) * multiplier), expansion: stage.expansion,
          stride: index == 0 ? stage.stride : 1, name: "block\(number)")
        number += 1
      }
    }
    let last = roundedChannels(1280 * max(1, multiplier))
    x = network.relu6(try network.normalizedConv(x, last, kernel: 1, name: "head"))
    return network.classifier(x)
  }

  /// The nearest multiple of 8, but not less than nine tenths, as the authors' code has it.
  private static func roundedChannels(_ channels: Double) -> Int {
    let rounded = max(8, Int(channels + 4) / 8 * 8)
    return Double(rounded) < 0.9 * channels ? rounded + 8 : rounded
  }
}

extension NetworkBuilder {
  fileprivate mutating func relu6(_ x: String) -> String { apply("Relu6", x, name: "relu6") }

  /// A block that widens its input, convolves each channel, and narrows it without an activation.
  fileprivate mutating func invertedResidual(
    _ x: String, _ outputs: Int, expansion: Int, stride: Int, name: String
  ) throws -> String {
    let inputs = shape(x).last ?? 1
    let hidden = inputs * expansion
    var branch = x
    if expansion > 1 {
      branch = relu6(try normalizedConv(x, hidden, kernel: 1, name: "\(name).expand"))
    }
    branch = relu6(
      try normalizedConv(
        branch, hidden, kernel: 3, stride: stride, groups: hidden, name: "\(name).depthwise"))
    branch = try normalizedConv(branch, outputs, kernel: 1, name: "\(name).project")
    return shape(x) == shape(branch) ? apply("Add", branch, x, name: "\(name).add") : branch
  }
}

extension Architecture {
  /// Howard et al. 2017, arXiv 1704.04861, table 1.
  static let mobilenetv1 = Architecture(
    name: "mobilenetv1",
    summary: "MobileNet: each channel convolved by itself, then all by 1×1 (Howard et al. 2017)",
    options: ["depth", "halvings", "multiplier"], standard: .imageNet
  ) { network, options in
    var scaling = try Scaling(options)
    func width(_ channels: Int) -> Int { max(1, Int(Double(channels) * scaling.width)) }
    var x = try network.normalizedConv(
      network.input(), width(32), kernel: 3, stride: scaling.stride(2), name: "stem")
    x = network.relu(x)
    let stages: [(channels: Int, blocks: Int, stride: Int)] = [
      (64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 6, 2), (1024, 2, 2),
    ]
    var number = 1
    for stage in stages {
      for index in 0..<scaling.blocks(stage.blocks) {
        x = try network.separableConv(
          x, width(stage.channels), stride: index == 0 ? scaling.stride(stage.stride) : 1,
          name: "block\(number)")
        number += 1
      }
    }
    return network.classifier(x)
  }
}

extension NetworkBuilder {
  /// Each channel convolved over 3×3, then all of them over 1×1.
  fileprivate mutating func separableConv(
    _ x: String, _ outputs: Int, stride: Int, name: String
  ) throws -> String {
    let inputs = shape(x).last ?? 1
    let filtered = try normalizedConv(
      x, inputs, kernel: 3, stride: stride, groups: inputs, name: "\(name).depthwise")
    return relu(try normalizedConv(relu(filtered), outputs, kernel: 1, name: "\(name).pointwise"))
  }
}

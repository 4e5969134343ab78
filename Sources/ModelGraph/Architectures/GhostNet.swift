extension Architecture {
  /// Han et al. 2019, arXiv 1911.11907, table 1.
  static let ghostnet = Architecture(
    name: "ghostnet",
    summary: "GhostNet: half of the channels made cheaply of the other half (Han et al. 2019)",
    options: ["depth", "halvings", "multiplier"], standard: .imageNet
  ) { network, options in
    var scaling = try Scaling(options)
    func width(_ channels: Int) -> Int { scaling.channels(channels, multiple: 4) }
    var x = try network.normalizedConv(
      network.input(), width(16), kernel: 3, stride: scaling.stride(2), name: "stem")
    x = network.relu(x)
    for (stage, rows) in GhostBlock.stages.enumerated() {
      for (index, row) in GhostBlock.repeated(rows, by: scaling).enumerated() {
        var block = row
        block.hidden = width(row.hidden)
        block.channels = width(row.channels)
        block.stride = scaling.stride(row.stride)
        x = try network.ghostBlock(x, block, name: "stage\(stage + 1).block\(index + 1)")
      }
    }
    x = network.relu(try network.normalizedConv(x, width(960), kernel: 1, name: "head"))
    x = network.apply("GlobalAveragePool", x, name: "pool", shape: [network.shape(x).last ?? 1])
    x = network.relu(network.dense(x, 1280, name: "dense"))
    return network.dense(x, network.classes, name: "output")
  }
}

/// A row of the paper's table.
private struct GhostBlock {
  var kernel: Int
  var hidden: Int
  var channels: Int
  /// Whether channels are weighed by their means.
  var isWeighed: Bool
  var stride: Int

  init(_ kernel: Int, _ hidden: Int, _ channels: Int, _ isWeighed: Bool, _ stride: Int) {
    (self.kernel, self.hidden, self.channels) = (kernel, hidden, channels)
    (self.isWeighed, self.stride) = (isWeighed, stride)
  }

  /// One stage after the other, each but the first halving the extents in its first block.
  static let stages: [[GhostBlock]] = [
    [GhostBlock(3, 16, 16, false, 1)],
    [GhostBlock(3, 48, 24, false, 2), GhostBlock(3, 72, 24, false, 1)],
    [GhostBlock(5, 72, 40, true, 2), GhostBlock(5, 120, 40, true, 1)],
    [
      GhostBlock(3, 240, 80, false, 2), GhostBlock(3, 200, 80, false, 1),
      GhostBlock(3, 184, 80, false, 1), GhostBlock(3, 184, 80, false, 1),
      GhostBlock(3, 480, 112, true, 1), GhostBlock(3, 672, 112, true, 1),
    ],
    [
      GhostBlock(5, 672, 160, true, 2), GhostBlock(5, 960, 160, false, 1),
      GhostBlock(5, 960, 160, true, 1), GhostBlock(5, 960, 160, false, 1),
      GhostBlock(5, 960, 160, true, 1),
    ],
  ]

  /// The blocks of a stage, its last one repeated or its last ones left out.
  static func repeated(_ blocks: [GhostBlock], by scaling: Scaling) -> [GhostBlock] {
    let count = scaling.blocks(blocks.count)
    return (0..<count).map { blocks[min($0, blocks.count - 1)] }
  }
}

extension NetworkBuilder {
  /// Two ghost modules, a depthwise convolution between them where the extents are halved, and the
  /// input beside them.
  fileprivate mutating func ghostBlock(
    _ x: String, _ block: GhostBlock, name: String
  ) throws -> String {
    let inputs = shape(x).last ?? 1
    var branch = try ghostModule(x, block.hidden, isActive: true, name: "\(name).widen")
    if block.stride > 1 {
      branch = try normalizedConv(
        branch, block.hidden, kernel: block.kernel, stride: block.stride, groups: block.hidden,
        name: "\(name).depthwise")
    }
    if block.isWeighed { branch = weighed(branch, name: "\(name).weigh") }
    branch = try ghostModule(branch, block.channels, isActive: false, name: "\(name).narrow")
    var shortcut = x
    if shape(x) != shape(branch) {
      shortcut = try normalizedConv(
        x, inputs, kernel: block.kernel, stride: block.stride, groups: inputs,
        name: "\(name).shortcut.depthwise")
      shortcut = try normalizedConv(
        shortcut, block.channels, kernel: 1, name: "\(name).shortcut.pointwise")
    }
    return apply("Add", branch, shortcut, name: "\(name).add")
  }

  /// Half of the channels by a convolution of 1×1, the others each from one of those (section 3.1).
  private mutating func ghostModule(
    _ x: String, _ outputs: Int, isActive: Bool, name: String
  ) throws -> String {
    let first = (outputs + 1) / 2
    var primary = try normalizedConv(x, first, kernel: 1, name: "\(name).primary")
    if isActive { primary = relu(primary) }
    var cheap = try normalizedConv(
      primary, first, kernel: 3, groups: first, name: "\(name).cheap")
    if isActive { cheap = relu(cheap) }
    let extents = Array(shape(x).dropLast())
    let both = apply(
      "Concat", primary, cheap, name: name, shape: extents + [2 * first],
      attributes: ["axis": .integer(-1)])
    guard 2 * first > outputs else { return both }
    return apply(
      "Slice", both, shape: extents + [outputs],
      attributes: ["starts": .integers([0, 0, 0, 0]), "ends": .integers([-1, -1, -1, outputs])])
  }

  /// Each channel times a share that two dense layers make of all channels' means (Hu et al. 2017,
  /// arXiv 1709.01507), a quarter as wide in between, held from 0 to 1 by relu6(x + 3) / 6.
  private mutating func weighed(_ x: String, name: String) -> String {
    let channels = shape(x).last ?? 1
    let narrow = Scaling.multiple(of: 4, near: Double(channels) / 4)
    let means = apply("GlobalAveragePool", x, name: "\(name).pool", shape: [channels])
    let inner = relu(dense(means, narrow, name: "\(name).reduce"))
    let outer = dense(inner, channels, name: "\(name).expand")
    let three = builder.add(
      "Fill", name: "\(name).three", attributes: ["shape": .integers([]), "value": .number(3)])
    let held = relu6(apply("Add", outer, three))
    let shares = apply("Scale", held, attributes: ["factor": .number(1.0 / 6)])
    let column = apply(
      "Reshape", shares, shape: [1, 1, channels],
      attributes: ["shape": .integers([-1, 1, 1, channels])])
    return apply("Mul", x, column, name: name)
  }
}

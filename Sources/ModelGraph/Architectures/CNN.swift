extension Architecture {
  static let cnn = Architecture(
    name: "cnn", summary: "convolutions with relu and max pooling, then dense layers",
    options: ["batchNorm", "channels", "hidden", "kernel"]
  ) { network, options in
    let kernel = options.kernel ?? 3
    let channels = options.channels ?? [16, 32]
    let hidden = options.hidden ?? [64]
    guard kernel > 0, kernel % 2 == 1, (channels + hidden).allSatisfy({ $0 > 0 }) else {
      throw GraphError("a cnn takes an odd window and layers at least 1 wide")
    }
    let hasNorm = options.batchNorm ?? false
    var x = network.input()
    for (index, width) in channels.enumerated() {
      let number = index + 1
      x = try network.conv(
        x, width, kernel: kernel, pad: kernel / 2, hasBias: !hasNorm, name: "conv\(number)")
      if hasNorm { x = network.batchNorm(x, name: "norm\(number)") }
      x = network.maxPool(network.relu(x), side: 2, name: "pool\(number)")
    }
    x = network.flatten(x)
    for (index, width) in hidden.enumerated() {
      x = network.relu(network.dense(x, width, name: "dense\(index + 1)"))
    }
    return network.dense(x, network.classes, name: "output")
  }
}

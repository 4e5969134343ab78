extension Architecture {
  /// LeCun et al. 1998, Gradient-based learning applied to document recognition; with relu and
  /// max pooling.
  static let lenet5 = Architecture(
    name: "lenet5", summary: "LeNet-5: two convolutions of 5×5 and three dense layers", options: []
  ) { network, _ in
    var x = network.input()
    // The first convolution keeps a 28×28 image's size, as the padded 32×32 of the paper did.
    x = network.relu(try network.conv(x, 6, kernel: 5, pad: 2, name: "conv1"))
    x = network.maxPool(x, side: 2, name: "pool1")
    x = network.relu(try network.conv(x, 16, kernel: 5, name: "conv2"))
    x = network.flatten(network.maxPool(x, side: 2, name: "pool2"))
    x = network.relu(network.dense(x, 120, name: "dense1"))
    x = network.relu(network.dense(x, 84, name: "dense2"))
    return network.dense(x, network.classes, name: "output")
  }
}

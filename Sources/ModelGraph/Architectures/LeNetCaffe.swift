extension Architecture {
  /// LeNet-5 as Caffe's example defines it, 431 thousand weights over MNIST, which Han et al. 2015
  /// prune (arXiv 1506.02626) and compress (arXiv 1510.00149).
  static let lenetcaffe = Architecture(
    name: "lenetcaffe", summary: "LeNet-5 as Caffe has it: 20 and 50 filters, a layer of 500",
    options: []
  ) { network, _ in
    var x = network.input()
    x = network.maxPool(try network.conv(x, 20, kernel: 5, name: "conv1"), side: 2, name: "pool1")
    x = network.maxPool(try network.conv(x, 50, kernel: 5, name: "conv2"), side: 2, name: "pool2")
    x = network.relu(network.dense(network.flatten(x), 500, name: "ip1"))
    return network.dense(x, network.classes, name: "ip2")
  }
}

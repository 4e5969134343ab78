extension Architecture {
  static let mlp = Architecture(
    name: "mlp", summary: "dense layers with relu between them", options: ["hidden"]
  ) { network, options in
    try network.denseLayers(options.hidden ?? [64])
  }
}

extension NetworkBuilder {
  /// The input flattened, hidden layers `dense1`, `dense2` … and the output.
  mutating func denseLayers(_ widths: [Int]) throws -> String {
    guard widths.allSatisfy({ $0 > 0 }) else {
      throw GraphError("the hidden layers must be at least 1 wide, not \(widths)")
    }
    var x = flatten(input())
    for (index, width) in widths.enumerated() {
      x = relu(dense(x, width, name: "dense\(index + 1)"))
    }
    return dense(x, classes, name: "output")
  }
}

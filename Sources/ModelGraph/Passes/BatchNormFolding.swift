import TensorEngine

extension Pass {
  /// Jacob et al. 2017, arXiv 1712.05877, section 3.2.
  public static let batchNormFolding = Pass(
    name: "batch-norm-folding", summary: "multiplies batch norms into the products before them"
  ) { context in
    var position = 0
    while position < context.graph.nodes.count {
      if try context.foldBatchNorm(at: position) { continue }
      position += 1
    }
  }
}

extension PassContext {
  /// Folds the batch norm at `position` into the product that feeds it; false where that can't be.
  fileprivate mutating func foldBatchNorm(at position: Int) throws -> Bool {
    let norm = graph.nodes[position]
    guard norm.operation == "BatchNorm", let producer = producers()[norm.inputs[0]],
      graph.nodes[producer].isPlainProduct, useCounts()[norm.inputs[0]] == 1,
      let factors = try batchNormFactors(norm),
      try scaleProduct(at: producer, by: factors)
    else { return false }
    graph.nodes[producer].outputs = norm.outputs
    graph.nodes.remove(at: position)
    return true
  }

  /// Multiplies a product's weight and gives it the bias that the batch norm leaves.
  private mutating func scaleProduct(at position: Int, by factors: BatchNormFactors) throws -> Bool
  {
    let node = graph.nodes[position]
    guard let weight = try constant(node.inputs[1]) else { return false }
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    let oldBias = hasBias ? try constant(node.inputs[2]) : nil
    if hasBias && oldBias == nil { return false }
    let scaled = weight.floats.enumerated().map { index, value in
      Float(Double(value) * factors.scales[index % factors.scales.count])
    }
    let biases = factors.biases.indices.map { channel in
      let before = oldBias.map { Double($0.floats[channel]) } ?? 0
      return Float(factors.scales[channel] * before + factors.biases[channel])
    }
    let newWeight = try rewritten(node.inputs[1], Tensor(scaled, shape: weight.shape))
    let bias = Tensor(biases, shape: [biases.count])
    let newBias =
      hasBias ? try rewritten(node.inputs[2], bias) : add(bias, like: "\(node.name).bias")
    graph.nodes[position].inputs = [node.inputs[0], newWeight, newBias]
    return true
  }

  /// Puts a new tensor under a weight's name where nothing else reads it, else under a new one.
  ///
  /// Zeros that weren't stored aren't either now: kernels may leave them out.
  private mutating func rewritten(_ name: String, _ tensor: Tensor) throws -> String {
    guard useCounts()[name] == 1 else { return add(tensor, like: name) }
    let leavesOutZeros = try weights[name]?.storedShare() != nil
    weights[name] =
      leavesOutZeros ? try Weight(tensor, encoding: SparseEncoding()) : Weight(tensor)
    return name
  }

  /// What a batch norm multiplies by and adds; nil where its weights aren't constant.
  private func batchNormFactors(_ norm: Node) throws -> BatchNormFactors? {
    let application = try Application(
      norm,
      inputTypes: norm.inputs.enumerated().map { index, name in
        index == 0 ? weights[norm.inputs[1]]?.type : weights[name]?.type
      })
    guard let scale = try constant(norm.inputs[1])?.floats,
      let bias = try constant(norm.inputs[2])?.floats,
      let mean = try constant(norm.inputs[3])?.floats,
      let variance = try constant(norm.inputs[4])?.floats
    else { return nil }
    let epsilon = application.number("epsilon")
    let scales = scale.indices.map {
      Double(scale[$0]) / (Double(variance[$0]) + epsilon).squareRoot()
    }
    let biases = scale.indices.map { Double(bias[$0]) - Double(mean[$0]) * scales[$0] }
    return BatchNormFactors(scales: scales, biases: biases)
  }
}

/// A batch norm as a product and a sum for each channel.
private struct BatchNormFactors {
  let scales: [Double]
  let biases: [Double]
}

extension Node {
  /// Whether it is a dense layer or convolution with nothing fused but a bias.
  var isPlainProduct: Bool {
    let isProduct = operation == "Conv" || operation == "Dense"
    return isProduct && !hasResidual && !hasActivation
  }

  var hasResidual: Bool { inputs.count > 3 && !inputs[3].isEmpty }

  var hasActivation: Bool {
    attributes["activation"].map { $0 != .text(FusedActivation.none.rawValue) } ?? false
  }
}

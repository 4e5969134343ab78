public import TensorEngine

extension Dataset {
  /// Samples of normal numbers with nothing to be found from them: for measuring speed, and for
  /// quantizing a model whose weights are random themselves.
  ///
  /// - Parameters:
  ///   - shape: The shape of one sample.
  ///   - count: How many samples.
  ///   - random: Where the numbers are drawn from.
  public static func random(shape: [Int], count: Int, from random: Philox) -> Dataset {
    var random = random
    let features = Tensor(shape: [count] + shape) { random.fillNormal($0) }
    return Dataset(name: "random", features: features, origin: "normal numbers")
  }
}

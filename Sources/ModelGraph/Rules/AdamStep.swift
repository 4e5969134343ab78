import TensorEngine

extension Application {
  /// The types of an Adam step: the weight, its gradient and its moments are of one shape.
  func adamTypes() throws -> [TensorType] {
    let weight = try float(0)
    for index in 1..<4 { try require(index, shape: weight.shape) }
    try require(4, shape: [])
    guard try checked(5, .i32).shape.isEmpty else {
      throw error("takes one number here", inputs: [5])
    }
    return [weight, weight, weight]
  }
}

import ModelGraph

extension TFLiteConversions {
  /// Windows over images that have no weights.
  static let pooling: [String: TFLiteConversion] = [
    "AVERAGE_POOL_2D": { try $0.convertPool("AveragePool", fixed: "FixedAveragePool") },
    "MAX_POOL_2D": { try $0.convertPool("MaxPool", fixed: "FixedMaxPool") },
    "L2_POOL_2D": { step in
      let x = try step.image(0)
      let squares = try step.pool("AveragePool", try step.add("Mul", x, x))
      try step.yield(step.apply(try step.activation(5), to: try step.add("Sqrt", squares)))
    },
  ]
}

extension TFLiteStep {
  fileprivate func convertPool(_ name: String, fixed: String) throws {
    let x = try image(0)
    let activation = try activation(5)
    guard x.isQuantized else { return try yield(apply(activation, to: try pool(name, x))) }
    let range = try range(activation)
    if fixed == "FixedAveragePool" { return try yield(pool(fixed, x, range)) }
    try yield(hold(try pool(fixed, x), within: range))
  }

  fileprivate func pool(
    _ name: String, _ x: TFLiteValue, _ others: [String: Attribute] = [:]
  ) throws -> TFLiteValue {
    let window = try window(kernel: [try integer(4), try integer(3)])
    let own = window.attributes(over: x.shape) + ["kernel": .integers(window.kernel)]
    return try add(name, x, attributes: own + others)
  }
}

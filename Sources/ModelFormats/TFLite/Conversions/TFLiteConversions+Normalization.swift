import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// What is measured against all elements of a row.
  static let normalization: [String: TFLiteConversion] = [
    "SOFTMAX": { try $0.convertSoftmax() },
    "LOG_SOFTMAX": { step in
      let x = try step.input(0)
      let result = try step.add("LogSoftmax", try step.floats(x))
      try step.yield(x.isQuantized ? step.quantize(result) : result)
    },
    "L2_NORMALIZATION": { step in
      let x = try step.input(0)
      let reals = try step.floats(x)
      let squares = try step.reduce("Sum", try step.add("Mul", reals, reals), [-1], keepAxes: true)
      let length = try step.add("Maximum", try step.add("Sqrt", squares), try step.number(1e-6))
      let result = try step.add("Div", reals, length)
      try step.yield(x.isQuantized ? step.quantize(result) : result)
    },
  ]
}

extension TFLiteStep {
  fileprivate func convertSoftmax() throws {
    let x = try input(0)
    let beta = try float(0)
    if x.isQuantized {
      let attributes = try grid("input", x.grid) + ["beta": .number(Double(beta))]
      return try yield(add("FixedSoftmax", x, attributes: attributes))
    }
    let scaled = beta == 1 ? x : try add("Scale", x, attributes: ["factor": .number(Double(beta))])
    try yield(add("Softmax", scaled))
  }

  /// A reduction along axes.
  func reduce(
    _ name: String, _ value: TFLiteValue, _ axes: [Int], keepAxes: Bool
  ) throws -> TFLiteValue {
    try add(
      name, value,
      attributes: ["axes": .integers(axes), "keepAxes": .integer(keepAxes ? 1 : 0)])
  }
}

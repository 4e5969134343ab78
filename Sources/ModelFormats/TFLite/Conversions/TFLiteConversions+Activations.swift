import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Functions of each element by itself.
  static let activations: [String: TFLiteConversion] = [
    "RELU": { try $0.convertRelu(.relu) },
    "RELU6": { try $0.convertRelu(.relu6) },
    "RELU_N1_TO_1": { try $0.convertRelu(.reluMinus1To1) },
    "RELU_0_TO_1": { step in
      try step.convertUnary { try step.clip($0, from: 0, to: 1) }
    },
    "LOGISTIC": { try $0.convertSigmoid("Sigmoid") },
    "TANH": { try $0.convertSigmoid("Tanh") },
    "HARD_SWISH": { try $0.convertHardSwish() },
    "LEAKY_RELU": { try $0.convertLeakyRelu() },
    "PRELU": { try $0.convertPRelu() },
    "ELU": { step in try step.convertUnary { try step.add("Elu", $0) } },
    "GELU": { step in
      let form: [String: Attribute] = ["form": .text(try step.flag(0) ? "tanh" : "exact")]
      try step.convertUnary { try step.add("Gelu", $0, attributes: form) }
    },
    "EXP": { step in try step.convertUnary { try step.add("Exp", $0) } },
    "LOG": { step in try step.convertUnary { try step.add("Log", $0) } },
    "SQRT": { step in try step.convertUnary { try step.add("Sqrt", $0) } },
    "RSQRT": { step in
      try step.convertUnary { try step.add("Div", try step.number(1), try step.add("Sqrt", $0)) }
    },
    "ABS": { step in try step.convertUnary { try step.add("Abs", $0) } },
    "NEG": { step in try step.convertUnary { try step.add("Neg", $0) } },
    "SQUARE": { step in try step.convertUnary { try step.add("Mul", $0, $0) } },
    "SIGN": { step in try step.convertUnary { try step.add("Sign", $0) } },
    "FLOOR": { step in try step.convertUnary { try step.add("Floor", $0) } },
    "CEIL": { step in try step.convertUnary { try step.add("Ceil", $0) } },
    "ROUND": { step in try step.convertUnary { try step.add("Round", $0) } },
    "SIN": { step in try step.convertUnary { try step.add("Sin", $0) } },
    "COS": { step in try step.convertUnary { try step.add("Cos", $0) } },
    "LOGICAL_NOT": { try $0.yield($0.add("Not", try $0.input(0))) },
  ]
}

extension TFLiteStep {
  /// A function of one number; of integers on a grid it is a table.
  fileprivate func convertUnary(
    _ function: (TFLiteValue) throws -> TFLiteValue
  ) throws {
    let x = try input(0)
    try yield(x.isQuantized ? look(up: x, real: function) : function(x))
  }

  fileprivate func clip(_ value: TFLiteValue, from low: Double, to high: Double) throws
    -> TFLiteValue
  {
    try add("Clip", value, attributes: ["low": .number(low), "high": .number(high)])
  }

  /// A number that every element meets.
  func number(_ value: Float) throws -> TFLiteValue {
    constant(Tensor([value], shape: []), like: "number")
  }

  fileprivate func convertRelu(_ activation: TFLiteActivation) throws {
    let x = try input(0)
    guard x.isQuantized, let grid = x.grid, let type = try output().type.elementType else {
      return try yield(apply(activation, to: x))
    }
    let target = try outputGrid()
    let multiplier = FixedPointMultiplier(Double(grid.scale / target.scale))
    let bounds = activation.range(target, type)
    try yield(
      look(up: x) { code in
        let result = Int(multiplier(Int32(code - grid.zeroPoint))) + target.zeroPoint
        return min(max(result, bounds[0]), bounds[1])
      })
  }

  /// Of 16 bits, both sigmoids are drawn between the points of one table.
  fileprivate func convertSigmoid(_ name: String) throws {
    let x = try input(0)
    guard x.isQuantized, x.type.elementType == .i16, let grid = x.grid else {
      return try convertUnary { try add(name, $0) }
    }
    let sigmoid = TFLiteSigmoid(scale: grid.scale, isTanh: name == "Tanh")
    try yield(look(up: x) { sigmoid.result($0) })
  }

  fileprivate func convertLeakyRelu() throws {
    let x = try input(0)
    let slope = try float(0)
    guard x.isQuantized, let grid = x.grid else {
      return try yield(add("LeakyRelu", x, attributes: ["slope": .number(Double(slope))]))
    }
    let target = try outputGrid()
    let above = FixedPointMultiplier(Double(grid.scale / target.scale))
    let below = FixedPointMultiplier(Double(abs(grid.scale * slope / target.scale)))
    let sign = slope < 0 ? -1 : 1
    try yield(
      look(up: x) { code in
        let value = Int32(code - grid.zeroPoint)
        return target.zeroPoint + (value >= 0 ? Int(above(value)) : sign * Int(below(value)))
      })
  }

  /// x, or alpha · x where x is negative.
  fileprivate func convertPRelu() throws {
    let (x, alpha) = (try floats(try input(0)), try floats(try input(1)))
    let below = try add("Neg", try add("Relu", try add("Neg", x)))
    let sum = try add("Add", try add("Relu", x), try add("Mul", alpha, below))
    try yield(try input(0).isQuantized ? quantize(sum) : sum)
  }

  fileprivate func convertHardSwish() throws {
    let x = try input(0)
    guard x.isQuantized, x.type.elementType != .i16, let grid = x.grid else {
      return try convertUnary { try add("HardSwish", $0) }
    }
    let swish = TFLiteHardSwish(input: grid, output: try outputGrid())
    try yield(look(up: x) { swish.result($0) })
  }
}

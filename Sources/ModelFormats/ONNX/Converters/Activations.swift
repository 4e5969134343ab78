import ModelGraph
import TensorEngine

extension Converters {
  /// The functions that layers end with.
  static let activations: [String: Converter] = [
    "Relu": { try $0.mapElements("Relu") },
    "Sigmoid": { try $0.mapElements("Sigmoid") },
    "Softplus": { try $0.mapElements("Softplus") },
    "HardSwish": { try $0.mapElements("HardSwish") },
    "LeakyRelu": { conversion in
      let slope = try conversion.float("alpha", default: 0.01)
      try conversion.mapElements("LeakyRelu", attributes: ["slope": .number(Double(slope))])
    },
    "Elu": { try elu($0, slope: try $0.float("alpha", default: 1), scale: 1) },
    "Selu": { conversion in
      // The constants of Klambauer et al. 2017, arXiv 1706.02515.
      try elu(
        conversion, slope: try conversion.float("alpha", default: 1.673_263_2),
        scale: try conversion.float("gamma", default: 1.050_701))
    },
    "Celu": { conversion in
      let alpha = Double(try conversion.float("alpha", default: 1))
      try conversion.mapElements { conversion, x in
        let writer = conversion.writer
        let elu = try writer.add("Elu", try writer.scale(x, by: 1 / alpha))
        return try writer.scale(elu, by: alpha)
      }
    },
    "ThresholdedRelu": { conversion in
      let alpha = Double(try conversion.float("alpha", default: 1))
      try conversion.mapElements { conversion, x in
        let writer = conversion.writer
        let isAbove = try writer.add("Greater", x, writer.number(alpha, x.elementType))
        return try writer.add("Where", isAbove, x, writer.number(0, x.elementType))
      }
    },
    "Shrink": { try shrink($0) },
    "Gelu": { conversion in
      let isExact = try conversion.text("approximate", default: "none") == "none"
      try conversion.mapElements("Gelu", attributes: ["form": .text(isExact ? "exact" : "tanh")])
    },
    "Swish": { conversion in
      let alpha = Double(try conversion.float("alpha", default: 1))
      try conversion.mapElements { try $0.writer.swish($1, alpha: alpha) }
    },
    "SwiGLU": { conversion in
      let alpha = Double(try conversion.float("alpha", default: 1))
      try conversion.combineElements(atLeast: 2) {
        try $0.writer.add("Mul", try $0.writer.swish($1[0], alpha: alpha), $1[1])
      }
    },
    "Mish": { conversion in
      try conversion.mapElements { conversion, x in
        let writer = conversion.writer
        return try writer.add("Mul", x, try writer.add("Tanh", try writer.add("Softplus", x)))
      }
    },
    "Softsign": { conversion in
      try conversion.mapElements { conversion, x in
        let writer = conversion.writer
        let one = writer.number(1, x.elementType)
        return try writer.add(
          "Div", x, try writer.add("Add", one, try writer.add("Abs", x)))
      }
    },
    "HardSigmoid": { conversion in
      try conversion.mapElements(
        "HardSigmoid",
        attributes: [
          "slope": .number(Double(try conversion.float("alpha", default: 0.2))),
          "offset": .number(Double(try conversion.float("beta", default: 0.5))),
        ])
    },
    "PRelu": { conversion in
      try conversion.combineElements(atLeast: 2) { conversion, inputs in
        let (writer, x) = (conversion.writer, inputs[0])
        let zero = writer.number(0, x.elementType)
        let below = try writer.add("Mul", inputs[1], try writer.add("Minimum", x, zero))
        return try writer.add("Add", try writer.add("Maximum", x, zero), below)
      }
    },
    "Clip": { try clip($0) },
  ]

  private static func elu(_ conversion: Conversion, slope: Float, scale: Float) throws {
    try conversion.mapElements { conversion, x in
      let elu = try conversion.writer.add(
        "Elu", x, attributes: ["slope": .number(Double(slope))])
      return try conversion.writer.scale(elu, by: Double(scale))
    }
  }

  private static func shrink(_ conversion: Conversion) throws {
    let bias = Double(try conversion.float("bias", default: 0))
    let limit = Double(try conversion.float("lambd", default: 0.5))
    try conversion.mapElements { conversion, x in
      let (writer, type) = (conversion.writer, x.elementType)
      let above = try writer.add("Sub", x, writer.number(bias, type))
      let below = try writer.add("Add", x, writer.number(bias, type))
      let inner = try writer.add(
        "Where", try writer.add("Less", x, writer.number(-limit, type)), below,
        writer.number(0, type))
      return try writer.add(
        "Where", try writer.add("Greater", x, writer.number(limit, type)), above, inner)
    }
  }

  /// The bounds were attributes before version 11. Of bounds that cross, the upper one holds.
  private static func clip(_ conversion: Conversion) throws {
    func bound(_ name: String, _ index: Int) throws -> Wire? {
      if let value = try conversion.float(name) { return conversion.writer.number(Double(value)) }
      return try conversion.optionalWire(index)
    }
    let low = try conversion.clipBound("min", 1)
    let high = try conversion.clipBound("max", 2)
    let (lowWire, highWire) = (try bound("min", 1), try bound("max", 2))
    try conversion.mapElements { conversion, x in
      let writer = conversion.writer
      if x.elementType == .f32, low == 0, high == nil, highWire == nil {
        return try writer.add("Relu", x)
      }
      if x.elementType == .f32, let low, let high, low <= high {
        return low == 0 && high == 6
          ? try writer.add("Relu6", x)
          : try writer.add("Clip", x, attributes: ["low": .number(low), "high": .number(high)])
      }
      let raised = try lowWire.map { try writer.add("Maximum", x, $0) } ?? x
      return try highWire.map { try writer.add("Minimum", raised, $0) } ?? raised
    }
  }
}

extension Conversion {
  /// A finite bound of `Clip` that is known.
  fileprivate func clipBound(_ name: String, _ index: Int) throws -> Double? {
    let value = try float(name) ?? (has(index) ? constant(index)?.floats.first : nil)
    return value.flatMap { $0.isFinite ? Double($0) : nil }
  }
}

extension GraphWriter {
  /// x · σ(αx): Ramachandran et al. 2017, arXiv 1710.05941.
  fileprivate func swish(_ x: Wire, alpha: Double) throws -> Wire {
    if alpha == 1 { return try add("Silu", x) }
    return try add("Mul", x, try add("Sigmoid", try scale(x, by: alpha)))
  }

  func scale(_ x: Wire, by factor: Double) throws -> Wire {
    if factor == 1 { return x }
    if x.elementType == .f32 {
      return try add("Scale", x, attributes: ["factor": .number(factor)])
    }
    return try add("Mul", x, number(factor, x.elementType))
  }
}

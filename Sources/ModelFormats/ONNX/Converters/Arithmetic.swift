import ModelGraph
import TensorEngine

extension Converters {
  /// Calculations with two inputs or more, each repeated where it is smaller.
  static let arithmetic: [String: Converter] = [
    "Add": { try binary($0, "Add") },
    "Sub": { try binary($0, "Sub") },
    "Mul": { try binary($0, "Mul") },
    "Div": { try binary($0, "Div") },
    "Mod": { try binary($0, try $0.flag("fmod") ? "Remainder" : "Modulo") },
    "Pow": {
      try $0.combineElements(atLeast: 2) {
        try $0.writer.power($1[0], $1[1], known: $0.constant(1))
      }
    },
    "Max": { try fold($0, "Maximum") },
    "Min": { try fold($0, "Minimum") },
    "Sum": { try fold($0, "Add") },
    "Mean": { conversion in
      try conversion.combineElements { conversion, inputs in
        let writer = conversion.writer
        let sum = try inputs.dropFirst().reduce(inputs[0]) { try writer.add("Add", $0, $1) }
        return try writer.scale(sum, by: 1 / Double(inputs.count))
      }
    },
    "CumSum": { try cumulate($0, "CumulativeSum") },
    "CumProd": { try cumulate($0, "CumulativeProduct") },
  ]

  static func binary(_ conversion: Conversion, _ operation: String) throws {
    if conversion.node.attributes["broadcast"] != nil {
      throw ImportProblem("it repeats its inputs as before version 7, which isn't supported")
    }
    try conversion.combineElements(atLeast: 2) { try $0.writer.add(operation, $1[0], $1[1]) }
  }

  private static func cumulate(_ conversion: Conversion, _ operation: String) throws {
    let axis = try conversion.axis(try conversion.integer(1, "axis"), rank: try conversion.rank(0))
    let result = try conversion.writer.add(
      operation, try conversion.wire(0),
      attributes: [
        "axis": .integer(axis),
        "exclusive": .integer(try conversion.integer("exclusive", default: 0)),
        "reverse": .integer(try conversion.integer("reverse", default: 0)),
      ])
    conversion.yield(result)
  }

  private static func fold(_ conversion: Conversion, _ operation: String) throws {
    try conversion.combineElements { conversion, inputs in
      try inputs.dropFirst().reduce(inputs[0]) { try conversion.writer.add(operation, $0, $1) }
    }
  }
}

extension GraphWriter {
  /// The result is of the base's type; what takes no logarithm is written without one.
  func power(_ base: Wire, _ exponent: Wire, known: Tensor?) throws -> Wire {
    if base.elementType == .f32, let known, known.count == 1, exponent.rank <= base.rank {
      switch known.floats[0] {
      case 1: return base
      case 2: return try add("Mul", base, base)
      case 3: return try add("Mul", base, try add("Mul", base, base))
      case 0.5: return try add("Sqrt", base)
      case -1: return try add("Div", number(1), base)
      default: break
      }
    }
    if base.elementType == exponent.elementType { return try add("Pow", base, exponent) }
    if base.elementType.isFloat {
      return try add("Pow", base, try cast(exponent, to: base.elementType))
    }
    let real = try add("Pow", try cast(base, to: .f64), try cast(exponent, to: .f64))
    return try cast(real, to: base.elementType)
  }
}

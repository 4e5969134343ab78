import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Two values element by element.
  static let arithmetic: [String: TFLiteConversion] = [
    "ADD": { try $0.convertSum("Add") },
    "SUB": { try $0.convertSum("Sub") },
    "MUL": { step in
      try step.convertPair("Mul", fixed: "FixedMul", activation: try step.activation(0))
    },
    "DIV": { step in
      try step.convertPair("Div", fixed: nil, activation: try step.activation(0))
    },
    "ADD_N": { step in
      let values = try step.inputs
      guard let first = values.first else { throw step.refusal("adds nothing") }
      try step.yield(values.dropFirst().reduce(first) { try step.add("Add", $0, $1) })
    },
    "MAXIMUM": { try $0.convertExtreme("Maximum") },
    "MINIMUM": { try $0.convertExtreme("Minimum") },
    "POW": { try $0.yield($0.add("Pow", try $0.input(0), try $0.input(1))) },
    "FLOOR_DIV": { try $0.convertFloorDivision() },
    "FLOOR_MOD": { try $0.yield($0.add("Modulo", try $0.input(0), try $0.input(1))) },
    "SQUARED_DIFFERENCE": { step in
      let (a, b) = (try step.input(0), try step.input(1))
      let difference = try step.add("Sub", try step.numbers(a), try step.numbers(b))
      let square = try step.add("Mul", difference, difference)
      try step.yield(a.isQuantized ? step.quantize(square) : square)
    },
  ]
}

extension TFLiteStep {
  /// A sum or a difference.
  fileprivate func convertSum(_ name: String) throws {
    let others: [String: Attribute] = name == "Sub" ? ["subtracts": .integer(1)] : [:]
    try convertPair(name, fixed: "FixedAdd", activation: try activation(0), others: others)
  }

  fileprivate func convertPair(
    _ name: String, fixed: String?, activation: TFLiteActivation, others: [String: Attribute] = [:]
  ) throws {
    let (a, b) = (try input(0), try input(1))
    guard a.isQuantized, b.isQuantized else {
      return try yield(apply(activation, to: try add(name, a, b)))
    }
    guard let fixed else {
      let reals = try add(name, try floats(a), try floats(b))
      return try yield(quantize(try apply(activation, to: reals)))
    }
    let attributes =
      try grid("a", a.grid) + grid("b", b.grid) + grid("output", outputGrid())
      + range(activation) + others
    try yield(add(fixed, a, b, attributes: attributes))
  }

  /// The larger or the smaller: of integers on one grid by themselves.
  fileprivate func convertExtreme(_ name: String) throws {
    let (a, b) = (try input(0), try input(1))
    let target = try output().grid
    guard a.isQuantized, a.grid != b.grid || a.grid != target else {
      return try yield(add(name, a, b))
    }
    try yield(quantize(try add(name, try floats(a), try floats(b))))
  }

  /// The quotient rounded down, of integers too.
  fileprivate func convertFloorDivision() throws {
    let (a, b) = (try input(0), try input(1))
    if a.isFloat { return try yield(add("Floor", try add("Div", a, b))) }
    let rest = try add("Modulo", a, b)
    try yield(add("Div", try add("Sub", a, rest), b))
  }

  /// A value as numbers to compute with: floats where its integers stand for such.
  func numbers(_ value: TFLiteValue) throws -> TFLiteValue {
    value.isQuantized ? try floats(value) : value
  }
}

import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Many elements to one.
  static let reductions: [String: TFLiteConversion] = [
    "MEAN": { try $0.convertReduction("Mean") },
    "SUM": { try $0.convertReduction("Sum") },
    "REDUCE_PROD": { try $0.convertReduction("Product") },
    "REDUCE_MAX": { try $0.convertReduction("Max") },
    "REDUCE_MIN": { try $0.convertReduction("Min") },
    "REDUCE_ANY": { try $0.convertTruth("Max") },
    "REDUCE_ALL": { try $0.convertTruth("Min") },
    "ARG_MAX": { try $0.convertExtreme("ArgMax") },
    "ARG_MIN": { try $0.convertExtreme("ArgMin") },
    "CUMSUM": { step in
      let attributes: [String: Attribute] = [
        "axis": .integer(try step.oneInteger(1)), "exclusive": .integer(try step.byte(0)),
        "reverse": .integer(try step.byte(1)),
      ]
      try step.yield(step.add("CumulativeSum", try step.input(0), attributes: attributes))
    },
  ]
}

extension TFLiteStep {
  func oneInteger(_ index: Int) throws -> Int {
    guard let integer = try integers(index).first else { throw refusal("takes a number here") }
    return integer
  }

  fileprivate func convertReduction(_ name: String) throws {
    let x = try input(0)
    let axes = try axes(1, of: x)
    let keepsAxes = try flag(0)
    guard !axes.isEmpty else { return try yield(x) }
    guard x.isQuantized else { return try yield(reduce(name, x, axes, keepAxes: keepsAxes)) }
    if name == "Mean" || name == "Sum" {
      let attributes =
        try grid("input", x.grid) + grid("output", outputGrid()) + [
          "axes": .integers(axes), "keepAxes": .integer(keepsAxes ? 1 : 0),
          "average": .integer(name == "Mean" ? 1 : 0),
        ]
      return try yield(add("FixedSum", x, attributes: attributes))
    }
    let result = try reduce(name, try floats(x), axes, keepAxes: keepsAxes)
    try yield(quantize(result))
  }

  /// Axes from the front, each once.
  private func axes(_ index: Int, of value: TFLiteValue) throws -> [Int] {
    Set(try integers(index).map { $0 < 0 ? $0 + value.rank : $0 }).sorted()
  }

  /// Whether any or all truth values are true: the largest or the least as numbers.
  fileprivate func convertTruth(_ name: String) throws {
    let x = try input(0)
    let numbers = try cast(x, to: .i32)
    let axes = try axes(1, of: x)
    try yield(cast(try reduce(name, numbers, axes, keepAxes: try flag(0)), to: .bool))
  }

  func cast(_ value: TFLiteValue, to type: ElementType) throws -> TFLiteValue {
    value.type.elementType == type
      ? value : try add("Cast", value, attributes: ["to": .text(type.rawValue)])
  }

  /// Where the largest or the least element lies along an axis.
  fileprivate func convertExtreme(_ name: String) throws {
    let place = try add(
      name, try input(0),
      attributes: ["axis": .integer(try oneInteger(1)), "keepAxes": .integer(0)])
    try yield(cast(place, to: try output().type.elementType ?? .i32))
  }
}

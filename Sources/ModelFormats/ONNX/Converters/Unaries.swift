import ModelGraph
import TensorEngine

extension Converters {
  /// Functions of each element on its own.
  static let unaries: [String: Converter] = rareUnaries.reduce(into: vectorUnaries) { all, name in
    all[name] = { conversion in
      try conversion.mapElements("MapReals", attributes: ["function": .text(name.lowercased())])
    }
  }

  private static let rareUnaries = [
    "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
  ]

  private static let vectorUnaries: [String: Converter] = [
    "Abs": { try $0.mapElements("Abs") },
    "Ceil": { try $0.mapElements("Ceil") },
    "Cos": { try $0.mapElements("Cos") },
    "Erf": { try $0.mapElements("Erf") },
    "Exp": { try $0.mapElements("Exp") },
    "Floor": { try $0.mapElements("Floor") },
    "Log": { try $0.mapElements("Log") },
    "Neg": { try $0.mapElements("Neg") },
    "Reciprocal": { conversion in
      try conversion.mapElements {
        try $0.writer.add("Div", $0.writer.number(1, $1.elementType), $1)
      }
    },
    "Round": { try $0.mapElements("Round") },
    "Sign": { try $0.mapElements("Sign") },
    "Sin": { try $0.mapElements("Sin") },
    "Sqrt": { try $0.mapElements("Sqrt") },
    "Tanh": { try $0.mapElements("Tanh") },
    // An undefined number is the one that differs from itself.
    "IsNaN": { conversion in
      try conversion.mapElements { try $0.writer.add("Not", try $0.writer.add("Equal", $1, $1)) }
    },
    "IsInf": { try isInfinite($0) },
  ]

  private static func isInfinite(_ conversion: Conversion) throws {
    let above = try conversion.flag("detect_positive", default: true)
    let below = try conversion.flag("detect_negative", default: true)
    try conversion.mapElements { conversion, x in
      let writer = conversion.writer
      let infinity = writer.number(.infinity, x.elementType)
      let bound = writer.number(-.infinity, x.elementType)
      let isAbove = try writer.add(
        "Equal", x, above ? infinity : writer.number(.nan, x.elementType))
      let isBelow = try writer.add("Equal", x, below ? bound : writer.number(.nan, x.elementType))
      return try writer.add("Or", isAbove, isBelow)
    }
  }
}

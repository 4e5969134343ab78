extension TemplateRenderer {
  typealias Filter =
    @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> TemplateValue

  /// A value after a filter: `value | name(…)`.
  ///
  /// - Throws: A `TemplateError` where there is no such filter, or it doesn't take the value.
  func filtered(
    _ value: TemplateValue, by name: String, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    guard let filter = Self.filters[name] else {
      throw TemplateError("there is no filter `\(name)`")
    }
    return try filter(self, value, arguments)
  }

  static let filters: [String: Filter] = textFilters.merging(listFilters) { $1 }.merging([
    "default": { _, value, arguments in standard(for: value, arguments) },
    "d": { _, value, arguments in standard(for: value, arguments) },
    "tojson": { renderer, value, arguments in try renderer.json(of: value, arguments) },
    "attr": { renderer, value, arguments in
      try renderer.attribute(try arguments.text(0, "name") ?? "", of: value)
    },
    "int": { _, value, arguments in
      let standard = arguments.value(0, "default") ?? .integer(0)
      switch value {
      case .text(let text):
        let text = text.stripped()
        return Int(text).map(TemplateValue.integer)
          ?? Double(text).flatMap { Int(exactly: $0.rounded(.towardZero)) }
          .map(TemplateValue.integer) ?? standard
      default:
        return value.asInteger.map(TemplateValue.integer)
          ?? value.asNumber.flatMap { Int(exactly: $0.rounded(.towardZero)) }
          .map(TemplateValue.integer) ?? standard
      }
    },
    "float": { _, value, arguments in
      let number: Double? =
        if case .text(let text) = value { Double(text.stripped()) } else { value.asNumber }
      return number.map(TemplateValue.number) ?? arguments.value(0, "default") ?? .number(0)
    },
    "abs": { renderer, value, _ in
      try value.precedes(.integer(0)) ? renderer.arithmetic("-", .integer(0), value) : value
    },
    "round": { _, value, arguments in try rounded(value, arguments) },
    "items": { renderer, value, _ in
      switch value {
      case .undefined: return .list([])
      case .map: return try renderer.call("items", of: value, TemplateArguments())
      default: throw TemplateError("`items` takes a map, not \(value.typeName)")
      }
    },
  ]) { $1 }

  private static func standard(
    for value: TemplateValue, _ arguments: TemplateArguments
  ) -> TemplateValue {
    let isReplaced = value.isUndefined || (arguments.isTrue(1, "boolean") && !value.isTrue)
    return isReplaced ? arguments.value(0, "default_value") ?? .text("") : value
  }

  /// As transformers has it: nothing is escaped for HTML, and letters of all languages stay.
  private func json(of value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue
  {
    var json = JSONText()
    let given = arguments.positional.isEmpty ? arguments.named["indent"] : arguments.positional[0]
    if let indent = given?.asInteger {
      guard (0...16).contains(indent) else { throw TemplateError("JSON is indented by 0 to 16") }
      json.indent = indent
    }
    json.sortsKeys = arguments.named["sort_keys"]?.isTrue ?? false
    if case .list(let separators)? = arguments.named["separators"], separators.count == 2 {
      (json.itemSeparator, json.keySeparator) = (separators[0].shownText, separators[1].shownText)
    }
    let text = try json.text(of: value)
    try checkSize(text.utf8.count)
    try charge(text.utf8.count / 64)
    return .text(text)
  }

  private static func rounded(
    _ value: TemplateValue, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    guard let number = value.asNumber else {
      throw TemplateError("`round` takes a number, not \(value.typeName)")
    }
    let places = try arguments.integer(0, "precision") ?? 0
    guard (0...15).contains(places) else { throw TemplateError("`round` keeps 0 to 15 places") }
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let rule: FloatingPointRoundingRule =
      switch try arguments.text(1, "method") ?? "common" {
      case "ceil": .up
      case "floor": .down
      default: .toNearestOrEven
      }
    return .number((number * scale).rounded(rule) / scale)
  }
}

extension TemplateRenderer {
  /// Whether a value passes a test: `value is name(…)`.
  ///
  /// - Throws: A `TemplateError` where there is no such test.
  func passes(
    _ value: TemplateValue, test name: String, _ arguments: [TemplateValue]
  ) throws -> Bool {
    if let type = Self.typeTests[name] { return type(value) }
    if let symbol = Self.comparisons[name] {
      guard let other = arguments.first else { throw TemplateError("`is \(name)` takes a value") }
      return try holds(symbol, value, other)
    }
    switch name {
    case "odd", "even", "divisibleby":
      let divisor = name == "divisibleby" ? arguments.first?.asInteger ?? 0 : 2
      guard let number = value.asInteger, divisor != 0, divisor != -1 else {
        throw TemplateError("`is \(name)` takes integers other than 0")
      }
      return (number % divisor == 0) != (name == "odd")
    case "upper", "lower": return value.shownText.holds("is\(name)")
    case "filter": return Self.filters[value.shownText] != nil
    case "test":
      let name = value.shownText
      return Self.typeTests[name] != nil || Self.comparisons[name] != nil
        || ["odd", "even", "divisibleby", "upper", "lower", "filter", "test"].contains(name)
    default: throw TemplateError("there is no test `\(name)`")
    }
  }

  private static let comparisons = [
    "eq": "==", "equalto": "==", "==": "==", "sameas": "==", "ne": "!=", "!=": "!=", "lt": "<",
    "lessthan": "<", "<": "<", "le": "<=", "<=": "<=", "gt": ">", "greaterthan": ">", ">": ">",
    "ge": ">=", ">=": ">=", "in": "in",
  ]

  private static let typeTests: [String: @Sendable (TemplateValue) -> Bool] = [
    "defined": { !$0.isUndefined },
    "undefined": { $0.isUndefined },
    "none": { if case .none = $0 { true } else { false } },
    "string": { if case .text = $0 { true } else { false } },
    "boolean": { if case .boolean = $0 { true } else { false } },
    "true": { if case .boolean(true) = $0 { true } else { false } },
    "false": { if case .boolean(false) = $0 { true } else { false } },
    "integer": { if case .integer = $0 { true } else { false } },
    "float": { if case .number = $0 { true } else { false } },
    "number": { $0.asNumber != nil },
    "mapping": { if case .map = $0 { true } else { false } },
    "sequence": { $0.hasElements },
    "iterable": { $0.hasElements || $0.isUndefined },
    "callable": {
      switch $0 {
      case .macro, .function: true
      default: false
      }
    },
    "escaped": { _ in false },
  ]
}

extension TemplateValue {
  fileprivate var hasElements: Bool {
    switch self {
    case .text, .list, .map: true
    default: false
    }
  }
}

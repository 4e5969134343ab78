extension Signature.Kind {
  func accepts(_ type: ValueType) -> Bool {
    switch self {
    case .value(let wanted): wanted.accepts(type)
    case .quantity(let dimension, _, _):
      type == .quantity(dimension) || type == .quantity(.plain)
    case .choice, .file: type == .text
    case .name: type == .text || type == .quantity(.plain)
    case .predicate: type == .boolean
    case .list(let element): type == .list || element.accepts(type)
    }
  }

  /// The kind of a list's elements.
  var element: Signature.Kind? {
    if case .list(let element) = self { element } else { nil }
  }

  /// What it takes, for help: `a share from 0% to 95%`.
  public var summary: String {
    switch self {
    case .quantity(let dimension, let bounds, let isWhole):
      let what = isWhole && dimension == .plain ? "a whole number" : dimension.described
      return bounds == -.infinity ... .infinity
        ? what : "\(what) \(boundsText(bounds, in: dimension))"
    case .list(let element): return "\(element.summary), or a list of such"
    case .value, .choice, .name, .file, .predicate: return described
    }
  }

  /// What an error message calls what it takes.
  var described: String {
    switch self {
    case .value(let type): type.described
    case .quantity(let dimension, _, _): dimension.described
    case .choice(let choices): joined(choices.sorted().map { "`\($0)`" })
    case .name: "a name"
    case .file: "a path in quotes"
    case .predicate: "a condition"
    case .list(let element): "\(element.described), or a list of such"
    }
  }

  /// A value of this kind as it could be written.
  var example: String {
    switch self {
    case .value(let type): type.name
    case .quantity(let dimension, let bounds, _):
      bounds.contains(8) || dimension != .plain
        ? dimension.example : Quantity(bounds.lowerBound).sourceText
    case .choice(let choices): choices.first ?? "…"
    case .name: "name"
    case .file: "\"path\""
    case .predicate: "accuracy > 97%"
    case .list(let element): element.example
    }
  }

  /// How a quantity with the unit that is wanted looks.
  var unitHint: String? {
    guard case .quantity(let dimension, _, _) = self, dimension != .plain else { return nil }
    return "like `\(dimension.example)`"
  }
}

/// Bounds in a sentence: `from 0% to 95%`, `at least 1`.
func boundsText(
  _ bounds: ClosedRange<Double>, in dimension: Quantity.Dimension
) -> String {
  let lower = Quantity(bounds.lowerBound, dimension).sourceText
  let upper = Quantity(bounds.upperBound, dimension).sourceText
  if bounds.upperBound >= .greatestFiniteMagnitude { return "at least \(lower)" }
  if bounds.lowerBound <= -.greatestFiniteMagnitude { return "at most \(upper)" }
  return "from \(lower) to \(upper)"
}

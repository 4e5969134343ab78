/// What a parameter takes, and how a value is made to fit it.
///
/// The same rule holds before the run, for what is known then, and in the run.
struct ArgumentRule {
  /// The parameter's name.
  let name: String
  let kind: Signature.Kind

  /// - Throws: A `Diagnostic` for a type that none of the fitting values has.
  func checkType(_ type: ValueType, at range: SourceRange) throws(Diagnostic) {
    guard type != .any, !kind.accepts(type) else { return }
    throw mismatch(type.described, at: range)
  }

  /// The value as the command gets it: a quantity in the parameter's dimension, a single value as
  /// the list that is wanted.
  ///
  /// - Throws: A `Diagnostic` for a wrong type, a word that is no choice, a number out of bounds.
  func fitted(_ value: Value, at range: SourceRange) throws(Diagnostic) -> Value {
    switch (kind, value) {
    case (.quantity(let dimension, let bounds, let isWhole), .quantity(let quantity))
    where quantity.dimension == dimension || quantity.dimension == .plain:
      let fitted = Quantity(quantity.value, dimension)
      try check(fitted, asWritten: quantity, in: bounds, wholeNumber: isWhole, at: range)
      return .quantity(fitted)
    case (.choice(let choices), .text(let word)):
      if choices.contains(word) { return value }
      throw Diagnostic(
        "`\(name)` can't be `\(word)`", at: range,
        hint: suggestion(for: word, among: choices)
          ?? "valid: " + choices.sorted().joined(separator: ", "))
    case (.name, .text), (.file, .text): return value
    case (.name, .quantity(let number)) where number.dimension == .plain:
      // Layers and columns may be named by a number.
      guard let whole = Int(exactly: number.value) else { throw mismatch("a number", at: range) }
      return .text(String(whole))
    case (.value(let type), _) where type.accepts(value.type): return value
    case (.list(let element), .list(let values)):
      let rule = ArgumentRule(name: name, kind: element)
      return .list(try values.map { value throws(Diagnostic) in try rule.fitted(value, at: range) })
    case (.list(let element), _):
      return .list([try ArgumentRule(name: name, kind: element).fitted(value, at: range)])
    default: throw mismatch(value.type.described, at: range)
    }
  }

  private func mismatch(_ found: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("`\(name)` takes \(kind.described), not \(found)", at: range, hint: kind.unitHint)
  }

  private func check(
    _ quantity: Quantity, asWritten written: Quantity, in bounds: ClosedRange<Double>,
    wholeNumber: Bool, at range: SourceRange
  ) throws(Diagnostic) {
    guard bounds.contains(quantity.value) else {
      let percent = Quantity(quantity.value / 100, .share)
      let meantPercent =
        written.dimension == .plain && quantity.dimension == .share
        && bounds.contains(percent.value)
      throw Diagnostic(
        "`\(name)` must be \(boundsText(bounds, in: quantity.dimension)), not \(quantity.sourceText)",
        at: range, hint: meantPercent ? "did you mean `\(percent.sourceText)`?" : nil)
    }
    if wholeNumber, quantity.value.rounded() != quantity.value {
      throw Diagnostic("`\(name)` must be a whole number, not \(quantity.sourceText)", at: range)
    }
  }
}

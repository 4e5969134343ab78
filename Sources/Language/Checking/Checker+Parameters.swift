extension Checker {
  /// Checks a `param` statement: the value from outside, or else the default.
  mutating func check(_ parameter: ParameterSyntax) -> CheckedExpression {
    let name = parameter.name
    let type = parameter.type.map { self.type(named: $0) } ?? .any
    defer { scope.bind(name, to: type, isSubstituted: true) }
    return recovering(at: name.range) { checker throws(Diagnostic) in
      let fallback = parameter.defaultValue.map { checker.check($0) }
      if let text = checker.parameterTexts[name.text] {
        return try parsedParameter(text, type: type, name: name)
      }
      guard let fallback else {
        throw Diagnostic(
          "`\(name.text)` has no value and no default", at: name.range,
          hint: "give one: -p \(name.text)=\(type.dimension?.example.filter { $0 != " " } ?? "…")")
      }
      return try fallback.fitted(to: type, name: name.text, place: name.range)
    }
  }

  /// A type by its name: one of the language's or of the commands'.
  mutating func type(named name: Name) -> ValueType {
    if let type = types.first(where: { $0.name == name.text }) { return type }
    report(
      Diagnostic(
        "no type `\(name.text)`", at: name.range,
        hint: suggestion(for: name.text, among: knownTypes)))
    return .any
  }

  /// The names of the types that a value can have, in alphabetical order.
  var knownTypes: [String] { Set(types.map(\.name)).subtracting(["nothing"]).sorted() }

  private var types: [ValueType] {
    [.boolean, .text, .list, .table, .any] + Quantity.Dimension.allCases.map(ValueType.quantity)
      + orderedSignatures.flatMap { $0.inputs + [$0.output] }
  }
}

/// A parameter's value that was given from outside; a text may stand without its quotes.
private func parsedParameter(
  _ text: String, type: ValueType, name: Name
) throws(Diagnostic) -> CheckedExpression {
  var value = literal(in: text)
  if type == .text || type == .any, value == nil || type.accepts(value?.type ?? .any) == false {
    value = .text(text)
  }
  let isBareNumber = type.dimension != nil && value?.type == .quantity(.plain)
  guard let value, type.accepts(value.type) || isBareNumber else {
    throw Diagnostic(
      "`\(text)` is no value for `\(name.text)`, which is \(type.described)", at: name.range,
      hint: type.dimension.map { "like -p \(name.text)=\($0.example.filter { $0 != " " })" })
  }
  return try CheckedExpression.constant(value, at: name.range).fitted(
    to: type, name: name.text, place: name.range)
}

/// The value of a source text that is one literal.
private func literal(in text: String) -> Value? {
  let parsed = Parser.parse(text)
  guard parsed.diagnostics.isEmpty, parsed.statements.count == 1,
    case .expression(let expression) = parsed.statements[0].kind
  else { return nil }
  return expression.literal
}

extension CheckedExpression {
  /// The value where one of a type is wanted; a bare number counts as being in the type's dimension.
  ///
  /// - Parameter place: Where what wants the type is named, if that is worth a note.
  func fitted(
    to type: ValueType, name: String, place: SourceRange? = nil
  ) throws(Diagnostic) -> CheckedExpression {
    if case .quantity(let quantity)? = constant, quantity.dimension == .plain,
      let dimension = type.dimension
    {
      return .constant(.quantity(Quantity(quantity.value, dimension)), at: range)
    }
    guard type.accepts(self.type) else {
      throw Diagnostic(
        "`\(name)` is \(type.described), not \(self.type.described)", at: range,
        note: place.map { .init("named here", at: $0) })
    }
    return self
  }
}

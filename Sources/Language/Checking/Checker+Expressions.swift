extension Checker {
  /// Checks an expression where a pipeline may start: a bare word there may be a command.
  mutating func checkHead(_ expression: Expression) -> CheckedExpression {
    guard case .word(let word) = expression.kind, scope.variables[word] == nil, !allowsColumns,
      scope.definitions[word] != nil || signatures[word] != nil || definitionInProgress == word
    else { return check(expression) }
    let call = CallSyntax(
      name: Name(text: word, range: expression.range), arguments: [], input: nil,
      range: expression.range)
    return checkCall(call, at: expression.range)
  }

  mutating func check(_ expression: Expression) -> CheckedExpression {
    let range = expression.range
    switch expression.kind {
    case .quantity(let quantity): return .constant(.quantity(quantity), at: range)
    case .text(let text): return .constant(.text(text), at: range)
    case .boolean(let value): return .constant(.boolean(value), at: range)
    case .word(let word): return checkWord(word, at: range)
    case .reference(let number): return checkReference(number, at: range)
    case .last: return checkLast(at: range)
    case .list(let elements): return list(of: elements.map { check($0) }, at: range)
    case .group(let inner): return checkGroup(inner, at: range)
    case .field(let base, let name):
      let base = check(base)
      return recovering(at: range) { checker throws(Diagnostic) in
        try checker.checkField(name, of: base, at: range)
      }
    case .unary(let symbol, let operand):
      let operand = check(operand)
      return recovering(at: range) { _ throws(Diagnostic) in
        try checkedUnary(symbol, operand, at: range)
      }
    case .binary(let symbol, let left, let right, _):
      let (left, right) = (check(left), check(right))
      return recovering(at: range) { _ throws(Diagnostic) in
        try checkedBinary(symbol, left, right, at: range)
      }
    case .near(let left, let right, let tolerance, _):
      let sides = (check(left), check(right), check(tolerance))
      return recovering(at: range) { _ throws(Diagnostic) in
        try checkedNearness(sides.0, sides.1, tolerance: sides.2, at: range)
      }
    case .call(let call): return checkCall(call, at: range)
    case .loop(let loop): return checkLoop(loop, at: range)
    }
  }

  /// A list; a constant where all its elements are.
  func list(of elements: [CheckedExpression], at range: SourceRange) -> CheckedExpression {
    let constants = elements.compactMap(\.constant)
    if constants.count == elements.count { return .constant(.list(constants), at: range) }
    return CheckedExpression(kind: .list(elements), type: .list, range: range)
  }

  /// What stands in parentheses is evaluated before a predicate looks at rows if it is a call.
  private mutating func checkGroup(_ inner: Expression, at range: SourceRange) -> CheckedExpression
  {
    var checked = checkHead(inner)
    checked.range = range
    return checked
  }

  private mutating func checkWord(_ word: String, at range: SourceRange) -> CheckedExpression {
    if allowsColumns {
      return CheckedExpression(kind: .column(word), type: .any, range: range)
    }
    if let variable = scope.variables[word] {
      return CheckedExpression(kind: .variable(word), type: variable.type, range: range)
    }
    report(unknownName(word, at: range))
    return .invalid(at: range)
  }

  private func unknownName(_ word: String, at range: SourceRange) -> Diagnostic {
    if let place = definedLater[word], place.lowerBound > range.lowerBound {
      return Diagnostic(
        "`\(word)` is used before it is named", at: range, note: .init("named here", at: place))
    }
    if signatures[word] != nil || scope.definitions[word] != nil {
      return Diagnostic(
        "`\(word)` is a command, not a value", at: range,
        hint: "to use its result, write it in parentheses: `(\(word) …)`")
    }
    let parts = word.split(separator: "-").map(String.init)
    if parts.count > 1, parts.contains(where: { scope.variables[$0] != nil }) {
      return Diagnostic(
        "no variable `\(word)`", at: range,
        hint: "a difference has spaces: `\(parts.joined(separator: " - "))`")
    }
    return Diagnostic(
      "no variable `\(word)`", at: range,
      hint: suggestion(for: word, among: scope.variables.keys.sorted()) ?? "a text stands in quotes"
    )
  }

  private mutating func checkReference(_ number: Int, at range: SourceRange) -> CheckedExpression {
    guard let type = scope.resultTypes[number], type != .nothing else {
      let isPast = number < scope.number
      report(
        Diagnostic(
          isPast ? "statement \(number) has no result" : "there is no statement \(number) yet",
          at: range, hint: scope.number == 1 ? nil : "the last one is @\(scope.number - 1)"))
      return .invalid(at: range)
    }
    return CheckedExpression(kind: .reference(number), type: type, range: range)
  }

  private mutating func checkLast(at range: SourceRange) -> CheckedExpression {
    guard let type = scope.lastType else {
      let place = range.isEmpty ? range.lowerBound..<range.lowerBound + 1 : range
      report(Diagnostic("there is no last result to go on with", at: place))
      return .invalid(at: range)
    }
    return CheckedExpression(kind: .last, type: type, range: range)
  }

  private func checkField(
    _ name: Name, of base: CheckedExpression, at range: SourceRange
  ) throws(Diagnostic) -> CheckedExpression {
    let type: ValueType
    if base.type == .any || base.type == .table {
      type = .any
    } else if let field = base.type.fields[name.text] {
      type = field
    } else {
      throw unknownField(name, of: base.type, at: base.range)
    }
    return CheckedExpression(kind: .field(base, name), type: type, range: range)
  }
}

/// The error for a field that a value of this type doesn't have.
func unknownField(_ name: Name, of type: ValueType, at base: SourceRange) -> Diagnostic {
  Diagnostic(
    "\(type.described) has no field `\(name.text)`", at: name.range,
    note: .init("this is \(type.described)", at: base),
    hint: suggestion(for: name.text, among: type.fields.keys.sorted()))
}

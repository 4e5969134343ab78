extension Checker {
  mutating func checkLoop(_ loop: LoopSyntax, at range: SourceRange) -> CheckedExpression {
    reportRepeatedNames(loop.variables.map(\.name))
    let outer = scope
    let outerAllowsColumns = allowsColumns
    allowsColumns = false
    defer { allowsColumns = outerAllowsColumns }
    let variables = loop.variables.map { variable in
      (name: variable.name, values: checkValues(of: variable))
    }
    for variable in variables {
      scope.bind(
        variable.name, to: elementType(of: variable.values), isSubstituted: true)
    }
    let body = checkBody(loop.body)
    scope = outer
    let checked = CheckedLoop(
      kind: loop.kind, variables: variables, body: body.statements, range: range)
    let type = loop.kind == .sweep ? .table : typeOfEach(over: body.type)
    return CheckedExpression(kind: .loop(checked), type: type, range: range)
  }

  /// The values a variable takes; a bare word there that is no variable is a text.
  private mutating func checkValues(of variable: LoopSyntax.Variable) -> CheckedExpression {
    guard case .list(let elements) = variable.values.kind else {
      let values = check(variable.values)
      if !ValueType.list.accepts(values.type) {
        report(
          Diagnostic(
            "`\(variable.name.text)` needs a list, not \(values.type.described)", at: values.range,
            hint: "write `[…]`"))
      }
      return values
    }
    let checked = elements.map { element -> CheckedExpression in
      if case .word(let word) = element.kind, scope.variables[word] == nil {
        return .constant(.text(word), at: element.range)
      }
      return check(element)
    }
    return list(of: checked, at: variable.values.range)
  }

  private func elementType(of values: CheckedExpression) -> ValueType {
    let types: [ValueType]
    switch values.kind {
    case .constant(.list(let elements)): types = elements.map(\.type)
    case .list(let elements): types = elements.map(\.type)
    default: return .any
    }
    guard let first = types.first, types.allSatisfy({ $0 == first }) else { return .any }
    return first
  }

  /// Records become a table's rows, anything else a list.
  private func typeOfEach(over body: ValueType) -> ValueType {
    if body == .table { return .table }
    if body == .nothing || body == .text || body == .boolean || body == .list
      || body.dimension != nil
    {
      return body == .nothing ? .nothing : .list
    }
    return body != .any && body.numberFields.isEmpty ? .list : .any
  }
}

extension ValueType {
  /// The names of the fields that hold quantities, in alphabetical order: an object's columns where
  /// it becomes a table's row.
  var numberFields: [String] {
    fields.filter { $0.value.dimension != nil }.keys.sorted()
  }
}

extension Checker {
  mutating func check(_ statement: Statement) -> CheckedStatement {
    switch statement.kind {
    case .assignment(let name, let expression):
      let mistakes = diagnostics.count
      let value = checkHead(expression)
      if value.type == .nothing, diagnostics.count == mistakes {
        report(Diagnostic("`\(name.text)` would name nothing", at: value.range))
      }
      scope.bind(name, to: value.type)
      return finish(.assignment(name: name.text), statement, value.type, .expression(value))
    case .expression(let expression):
      let value = checkHead(expression)
      return finish(.expression, statement, value.type, .expression(value))
    case .expect(let expression):
      let condition = checkCondition(expression)
      return finish(.expectation, statement, .nothing, .expectation(condition))
    case .seed(let seed): return finish(.seed(seed), statement, .nothing, .none)
    case .parameter(let parameter):
      let value = check(parameter)
      let name = parameter.name.text
      return finish(.parameter(name: name), statement, value.type, .expression(value))
    case .definition(let syntax):
      let body = checkDefinition(syntax)
      return finish(.definition(name: syntax.name.text), statement, .nothing, body)
    }
  }

  private mutating func finish(
    _ kind: CheckedStatement.Kind, _ statement: Statement, _ type: ValueType,
    _ body: CheckedStatement.Body
  ) -> CheckedStatement {
    if type != .nothing { scope.lastType = type }
    return CheckedStatement(
      kind: kind, range: statement.range, type: type, body: body)
  }

  private mutating func checkCondition(_ expression: Expression) -> CheckedExpression {
    let condition = check(expression)
    if !ValueType.boolean.accepts(condition.type) {
      report(
        Diagnostic(
          "`expect` needs something true or false, not \(condition.type.described)",
          at: condition.range, hint: "compare it, like `accuracy > 97%`"))
    }
    return condition
  }

  /// A body's statements, and the type of the last one's value.
  mutating func checkBody(_ body: [Statement]) -> (statements: [CheckedStatement], type: ValueType)
  {
    let statements = body.map { check($0) }
    return (statements, statements.last?.type ?? .nothing)
  }
}

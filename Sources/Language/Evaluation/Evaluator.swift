import ContentHashing

/// Runs checked statements, one at a time.
public struct Evaluator {
  let host: any Host

  public init(host: any Host) {
    self.host = host
  }

  /// Runs a statement and keeps its result in the scope. After an error the scope is what it was.
  ///
  /// - Returns: The statement's value; `nothing` for one that has none.
  /// - Throws: A `Diagnostic` at the place in the statement's source that is to blame, or what the
  ///   host throws.
  @discardableResult
  public func run(_ statement: CheckedStatement, in scope: inout Scope) throws -> Value {
    let value = try run(statement, in: &scope.environment)
    switch statement.kind {
    case .seed(let seed): scope.seed = seed
    case .parameter(let name): scope.parameterNames.insert(name)
    case .assignment(let name): scope.parameterNames.remove(name)
    case .expression, .expectation, .definition: break
    }
    scope.record(value)
    return value
  }

  /// Runs a statement of a script or of a body; leaves `_` to the caller. Nothing changes before
  /// everything that can fail is done.
  func run(_ statement: CheckedStatement, in environment: inout Environment) throws -> Value {
    switch statement.body {
    case .none: return .nothing
    case .expectation(let condition):
      try expect(condition, in: environment)
      return .nothing
    case .definition(let definition):
      environment.bind(Definition(definition: definition, captured: environment))
      return .nothing
    case .expression(let expression):
      let value = try evaluate(expression, in: environment)
      switch statement.kind {
      case .assignment(let name), .parameter(let name): environment.bind(name, to: value)
      case .expression, .expectation, .seed, .definition: break
      }
      return value
    }
  }

  /// Runs a body; its value is its last statement's.
  func run(body: [CheckedStatement], in environment: Environment) throws -> Value {
    var environment = environment
    var value = Value.nothing
    for statement in body {
      try host.checkCancellation()
      value = try run(statement, in: &environment)
      environment.record(value)
    }
    return value
  }

  func evaluate(_ expression: CheckedExpression, in environment: Environment) throws -> Value {
    switch expression.kind {
    case .constant(let value): return value
    case .variable(let name), .column(let name):
      guard let value = environment.variables[name] else {
        throw Diagnostic("no variable `\(name)`", at: expression.range)
      }
      return value
    case .reference(let number):
      guard let value = environment.results[number], value.type != .nothing else {
        throw Diagnostic("statement \(number) has no result", at: expression.range)
      }
      return value
    case .last:
      guard let value = environment.last else {
        throw Diagnostic("there is no last result to go on with", at: expression.range)
      }
      return value
    case .list(let elements):
      let list = Value.list(try elements.map { try evaluate($0, in: environment) })
      try ValueLimits.check(list, at: expression.range)
      return list
    case .field(let base, let name):
      let object = try evaluate(base, in: environment)
      if case .object(let object) = object { host.didRead(name.text, of: object) }
      return try object.field(name, baseRange: base.range)
    case .unary(let symbol, let operand):
      return try Operators.value(
        of: symbol, try evaluate(operand, in: environment), at: operand.range)
    case .binary(let symbol, let left, let right):
      let first = try evaluate(left, in: environment)
      if let result = Operators.shortCircuit(symbol, first) { return result }
      return try Operators.value(
        of: symbol, first, try evaluate(right, in: environment), at: left.range, right.range)
    case .near(let left, let right, let tolerance):
      let nearness = try evaluateSides(left, right, tolerance, in: environment)
      return .boolean(try Operators.value(of: nearness).holds)
    case .command(let command): return try run(command, in: environment)
    case .definition(let call): return try run(call, in: environment)
    case .loop(let loop): return try run(loop, in: environment)
    case .invalid:
      preconditionFailure("a script with mistakes doesn't run")
    }
  }

  func evaluateSides(
    _ left: CheckedExpression, _ right: CheckedExpression, _ tolerance: CheckedExpression,
    in environment: Environment
  ) throws -> Operators.Nearness<Value> {
    Operators.Nearness(
      left: try evaluate(left, in: environment), right: try evaluate(right, in: environment),
      tolerance: try evaluate(tolerance, in: environment), leftRange: left.range,
      rightRange: right.range, toleranceRange: tolerance.range)
  }
}

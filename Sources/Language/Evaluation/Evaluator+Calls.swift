extension Evaluator {
  func run(_ command: CheckedCommand, in environment: Environment) throws -> Value {
    let input = try command.input.map { try evaluate($0, in: environment) }
    var call = Call(
      name: command.name.text, range: command.range, input: input,
      inputRange: command.input?.range)
    for argument in command.arguments {
      let content = try content(of: argument, in: environment)
      call.arguments[argument.parameter.name] = Call.Argument(content, at: argument.range)
    }
    if let input, let signature = host.signatures.first(where: { $0.name == call.name }),
      !signature.inputs.contains(where: { $0.accepts(input.type) })
    {
      throw Diagnostic(
        "`\(call.name)` takes \(joined(signature.inputs.map(\.described))), "
          + "not \(input.type.described)",
        at: command.name.range,
        note: command.input.map { .init("this is \(input.type.described)", at: $0.range) })
    }
    return try host.run(call)
  }

  private func content(
    of argument: CheckedCommand.Argument, in environment: Environment
  ) throws -> Call.Argument.Content {
    let parameter = argument.parameter
    switch argument.content {
    case .predicate(let condition):
      return .predicate(
        Predicate(
          condition: try closed(condition, in: environment), variables: environment.variables))
    case .value(let expression):
      return .value(try fitted(expression, to: parameter.kind, of: parameter, in: environment))
    case .elements(let elements):
      let kind = parameter.kind.element ?? parameter.kind
      return .value(
        .list(try elements.map { try fitted($0, to: kind, of: parameter, in: environment) }))
    }
  }

  private func fitted(
    _ expression: CheckedExpression, to kind: Signature.Kind, of parameter: Signature.Parameter,
    in environment: Environment
  ) throws -> Value {
    let value = try evaluate(expression, in: environment)
    return try ArgumentRule(name: parameter.name, kind: kind).fitted(value, at: expression.range)
  }

  /// A condition in which everything that doesn't depend on a row is evaluated.
  private func closed(
    _ expression: CheckedExpression, in environment: Environment
  ) throws -> CheckedExpression {
    var result = expression
    switch expression.kind {
    case .constant, .column: return expression
    case .list(let elements):
      result.kind = .list(try elements.map { try closed($0, in: environment) })
    case .field(let base, let name):
      result.kind = .field(try closed(base, in: environment), name)
    case .unary(let symbol, let operand):
      result.kind = .unary(symbol, try closed(operand, in: environment))
    case .binary(let symbol, let left, let right):
      result.kind = .binary(
        symbol, try closed(left, in: environment), try closed(right, in: environment))
    case .near(let left, let right, let tolerance):
      result.kind = .near(
        try closed(left, in: environment), try closed(right, in: environment),
        tolerance: try closed(tolerance, in: environment))
    case .variable, .reference, .last, .command, .definition, .loop, .invalid:
      return .constant(try evaluate(expression, in: environment), at: expression.range)
    }
    return result
  }

  /// Runs a definition's body on its arguments and on what it captured.
  func run(_ call: CheckedDefinitionCall, in environment: Environment) throws -> Value {
    guard let definition = environment.definitions[call.name.text] else {
      throw Diagnostic("no command `\(call.name.text)`", at: call.name.range)
    }
    var inner = definition.captured
    let given = try Dictionary(
      uniqueKeysWithValues: call.arguments.map {
        ($0.parameter, try evaluate($0.value, in: environment))
      })
    for parameter in definition.definition.parameters {
      let value =
        try given[parameter.name]
        ?? parameter.defaultValue.map { try evaluate($0, in: definition.captured) } ?? .nothing
      inner.bind(parameter.name, to: try parameter.fitted(value, at: call.range))
    }
    do {
      return try run(body: definition.definition.body, in: inner)
    } catch let diagnostic as Diagnostic {
      throw definition.definition.relocated(diagnostic, to: call)
    }
  }
}

extension CheckedDefinition.Parameter {
  /// The value in the parameter's type.
  fileprivate func fitted(_ value: Value, at range: SourceRange) throws(Diagnostic) -> Value {
    if case .quantity(let quantity) = value, quantity.dimension == .plain,
      let dimension = type.dimension
    {
      return .quantity(Quantity(quantity.value, dimension))
    }
    guard type.accepts(value.type) else {
      throw Diagnostic(
        "`\(name)` is \(type.described), not \(value.type.described)", at: range)
    }
    return value
  }
}

extension CheckedDefinition {
  /// An error in the body with the call it came from; told at the call alone where the body stands
  /// in another source text.
  fileprivate func relocated(_ diagnostic: Diagnostic, to call: CheckedDefinitionCall) -> Diagnostic
  {
    guard sourceHash == call.sourceHash else {
      return Diagnostic(
        "in `\(name)`: \(diagnostic.message)", at: call.range, hint: diagnostic.hint)
    }
    var diagnostic = diagnostic
    diagnostic.note = .init("called here", at: call.range)
    return diagnostic
  }
}

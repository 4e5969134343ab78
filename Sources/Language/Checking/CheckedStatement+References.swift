extension CheckedStatement {
  /// What a statement takes from those before it.
  public struct References: Sendable {
    /// Variables by name.
    public internal(set) var variables: Set<String> = []
    /// Definitions by name.
    public internal(set) var definitions: Set<String> = []
    /// The numbers in `@n`.
    public internal(set) var results: Set<Int> = []
    /// Whether it takes `_`.
    public internal(set) var usesLast = false

    public init() {}
  }

  /// Everything earlier that the statement's value may depend on.
  public var references: References {
    var references = References()
    references.add(self)
    return references
  }
}

extension CheckedStatement.References {
  mutating func add(_ statement: CheckedStatement) {
    switch statement.body {
    case .expression(let expression), .expectation(let expression): add(expression)
    case .definition(let definition):
      for statement in definition.body { add(statement) }
      for value in definition.parameters.compactMap(\.defaultValue) { add(value) }
    case .none: break
    }
  }

  private mutating func add(_ expression: CheckedExpression) {
    switch expression.kind {
    case .constant, .invalid: break
    case .variable(let name), .column(let name): variables.insert(name)
    case .reference(let number): results.insert(number)
    case .last: usesLast = true
    case .list(let elements): for element in elements { add(element) }
    case .field(let base, _), .unary(_, let base): add(base)
    case .binary(_, let left, let right):
      add(left)
      add(right)
    case .near(let left, let right, let tolerance):
      for side in [left, right, tolerance] { add(side) }
    case .command(let command): add(command)
    case .definition(let call):
      definitions.insert(call.name.text)
      for argument in call.arguments { add(argument.value) }
    case .loop(let loop):
      for variable in loop.variables { add(variable.values) }
      for statement in loop.body { add(statement) }
    }
  }

  private mutating func add(_ command: CheckedCommand) {
    if let input = command.input { add(input) }
    for argument in command.arguments {
      switch argument.content {
      case .value(let value), .predicate(let value): add(value)
      case .elements(let values): for value in values { add(value) }
      }
    }
  }
}

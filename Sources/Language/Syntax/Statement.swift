/// One statement as written.
struct Statement: Sendable {
  enum Kind: Sendable {
    case assignment(Name, Expression)
    case expression(Expression)
    case expect(Expression)
    case seed(Int)
    case parameter(ParameterSyntax)
    case definition(DefinitionSyntax)
  }

  let kind: Kind
  let range: SourceRange

  /// The expressions it is made of.
  var expressions: [Expression] {
    switch kind {
    case .assignment(_, let value), .expression(let value), .expect(let value): [value]
    case .seed: []
    case .parameter(let parameter): parameter.defaultValue.map { [$0] } ?? []
    case .definition(let definition):
      definition.parameters.compactMap(\.defaultValue) + definition.body.flatMap(\.expressions)
    }
  }

  /// The variable or the definition that it names.
  var definedName: Name? {
    switch kind {
    case .assignment(let name, _): name
    case .parameter(let parameter): parameter.name
    case .definition(let definition): definition.name
    case .expression, .expect, .seed: nil
    }
  }
}

/// `name: type = default`, after `param` or in the head of a `def`.
struct ParameterSyntax: Sendable {
  var name: Name
  var type: Name?
  var defaultValue: Expression?
}

/// `def name(parameters) { … }`
struct DefinitionSyntax: Sendable {
  var name: Name
  var parameters: [ParameterSyntax]
  var body: [Statement]
}

/// Words of the grammar, which name nothing.
enum Keyword {
  static let all = [
    "and", "def", "each", "expect", "false", "in", "not", "or", "param", "seed", "sweep", "true",
  ]
}

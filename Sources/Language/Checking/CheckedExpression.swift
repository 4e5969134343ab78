import ContentHashing

/// An expression whose names are resolved and whose types fit, as far as they are known.
struct CheckedExpression: Sendable {
  indirect enum Kind: Sendable {
    case constant(Value)
    case variable(String)
    /// A bare word in a predicate: a column, or else a variable.
    case column(String)
    case reference(Int)
    case last
    case list([CheckedExpression])
    case field(CheckedExpression, Name)
    case unary(UnaryOperator, CheckedExpression)
    case binary(BinaryOperator, CheckedExpression, CheckedExpression)
    case near(CheckedExpression, CheckedExpression, tolerance: CheckedExpression)
    case command(CheckedCommand)
    case definition(CheckedDefinitionCall)
    case loop(CheckedLoop)
    /// What a mistake was reported for; never evaluated.
    case invalid
  }

  var kind: Kind
  var type: ValueType
  var range: SourceRange

  static func constant(_ value: Value, at range: SourceRange) -> CheckedExpression {
    CheckedExpression(kind: .constant(value), type: value.type, range: range)
  }

  static func invalid(at range: SourceRange) -> CheckedExpression {
    CheckedExpression(kind: .invalid, type: .any, range: range)
  }

  /// Its value, where that is known before the run.
  var constant: Value? {
    if case .constant(let value) = kind { value } else { nil }
  }

  var operand: Operators.Operand { .init(type: type, range: range) }
}

/// A call of a command of the host.
struct CheckedCommand: Sendable {
  struct Argument: Sendable {
    indirect enum Content: Sendable {
      /// Fitted to the parameter's kind once its value is known.
      case value(CheckedExpression)
      /// Elements fitted one by one, each to the kind in the list.
      case elements([CheckedExpression])
      case predicate(CheckedExpression)
    }

    var parameter: Signature.Parameter
    var content: Content
    var range: SourceRange
  }

  var name: Name
  var range: SourceRange
  var input: CheckedExpression?
  /// In the order of the signature.
  var arguments: [Argument]
}

/// A call of something that `def` made.
struct CheckedDefinitionCall: Sendable {
  var name: Name
  var range: SourceRange
  /// Names the source text that the call stands in.
  var sourceHash: ContentHash
  /// One for every parameter that isn't left to its default.
  var arguments: [(parameter: String, value: CheckedExpression)]
}

struct CheckedLoop: Sendable {
  var kind: LoopSyntax.Kind
  var variables: [(name: Name, values: CheckedExpression)]
  var body: [CheckedStatement]
  var range: SourceRange
}

/// What `def` makes, without the values it captures.
struct CheckedDefinition: Sendable {
  struct Parameter: Sendable {
    var name: String
    var type: ValueType
    var defaultValue: CheckedExpression?
  }

  /// How deep definitions may call each other, in levels of expressions: what fits on any stack.
  static let maximumDepth = 600

  var name: String
  var parameters: [Parameter]
  var body: [CheckedStatement]
  var type: ValueType
  /// The levels of expressions in the body and in what it calls.
  var depth: Int
  /// Names the source text it stands in, so that an error isn't marked in another one.
  var sourceHash: ContentHash
}

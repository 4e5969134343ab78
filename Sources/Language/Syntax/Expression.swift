/// A word with its place.
struct Name: Equatable, Sendable {
  var text: String
  var range: SourceRange
}

/// What can stand where a value is wanted, as written.
struct Expression: Sendable {
  indirect enum Kind: Sendable {
    case quantity(Quantity)
    case text(String)
    case boolean(Bool)
    /// A bare word: a variable, a choice, a name, or a command without arguments.
    case word(String)
    /// `@7`
    case reference(Int)
    /// `_`, or what a leading `|` continues.
    case last
    case list([Expression])
    /// `( … )`
    case group(Expression)
    case field(Expression, Name)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression, operatorRange: SourceRange)
    /// `a ~ b ± c`
    case near(Expression, Expression, tolerance: Expression, operatorRange: SourceRange)
    case call(CallSyntax)
    case loop(LoopSyntax)
  }

  /// How deep an expression may be nested; what walks the tree can rely on it.
  static let maximumDepth = 200

  let kind: Kind
  let range: SourceRange
  /// The number of levels of the tree below and including this one.
  let depth: Int

  init(_ kind: Kind, at range: SourceRange) {
    self.kind = kind
    self.range = range
    depth = 1 + kind.children.reduce(0) { max($0, $1.depth) }
  }
}

extension Expression.Kind {
  var children: [Expression] {
    switch self {
    case .quantity, .text, .boolean, .word, .reference, .last: []
    case .list(let elements): elements
    case .group(let inner), .field(let inner, _), .unary(_, let inner): [inner]
    case .binary(_, let left, let right, _): [left, right]
    case .near(let left, let right, let tolerance, _): [left, right, tolerance]
    case .call(let call): (call.input.map { [$0] } ?? []) + call.arguments.map(\.value)
    case .loop(let loop): loop.variables.map(\.values) + loop.body.flatMap(\.expressions)
    }
  }
}

/// A stage of a pipeline: a command, or a definition, with its arguments and what is piped in.
struct CallSyntax: Sendable {
  struct Argument: Sendable {
    var label: Name?
    var value: Expression

    var range: SourceRange {
      (label?.range.lowerBound ?? value.range.lowerBound)..<value.range.upperBound
    }
  }

  var name: Name
  var arguments: [Argument]
  var input: Expression?
  /// The name and the arguments, without the input.
  var range: SourceRange
}

/// `each x in list { … }` or `sweep k=[…] k2=[…] { … }`.
struct LoopSyntax: Sendable {
  enum Kind: String, Sendable { case each, sweep }

  struct Variable: Sendable {
    var name: Name
    var values: Expression
  }

  var kind: Kind
  var variables: [Variable]
  var body: [Statement]
}

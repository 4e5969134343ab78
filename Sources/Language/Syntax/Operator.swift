/// An operator between two operands.
enum BinaryOperator: String, Sendable, CaseIterable {
  case or
  case and
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  /// Nearness; its right side carries a tolerance: `a ~ b ± c`.
  case near = "~"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"

  /// How tightly it binds: more binds first.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .near: 4
    case .add, .subtract: 5
    case .multiply, .divide: 6
    }
  }

  var isComparison: Bool { precedence == 4 }
  var isArithmetic: Bool { precedence > 4 }

  init?(_ token: Token) {
    switch token.kind {
    case .word(let word) where word == "or" || word == "and": self.init(rawValue: word)
    case .symbol(let symbol): self.init(rawValue: symbol.rawValue)
    default: return nil
    }
  }
}

/// An operator before its operand.
enum UnaryOperator: String, Sendable {
  case not
  case negate = "-"

  /// `not` binds looser than a comparison, `-` tighter than a product.
  var precedence: Int { self == .not ? 3 : 7 }
}

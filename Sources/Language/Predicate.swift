/// A condition over a table's columns, checked and with everything but the columns evaluated.
///
/// A bare word is the column of that name, or else the variable that was in scope.
public struct Predicate: Sendable {
  let condition: CheckedExpression
  let variables: [String: Value]

  /// Where the condition stands in the source.
  public var range: SourceRange { condition.range }

  /// Whether the condition holds for a row.
  ///
  /// - Parameter row: The row's values by column.
  /// - Throws: A `Diagnostic` at the part of the condition that is to blame: a word that is neither
  ///   column nor variable, an operator that doesn't fit a column's values.
  public func holds(row: [String: Value]) throws(Diagnostic) -> Bool {
    let value = try value(of: condition, row)
    guard case .boolean(let holds) = value else {
      throw Diagnostic(
        "a condition is true or false, not \(value.type.described)", at: condition.range,
        hint: "like `accuracy > 97%`")
    }
    return holds
  }

  private func value(
    of expression: CheckedExpression, _ row: [String: Value]
  ) throws(Diagnostic) -> Value {
    switch expression.kind {
    case .constant(let value): return value
    case .column(let name):
      if let value = row[name] ?? variables[name] { return value }
      let columns = row.keys.sorted()
      throw Diagnostic(
        "no column `\(name)`", at: expression.range,
        hint: suggestion(for: name, among: columns) ?? "a text stands in quotes")
    case .list(let elements):
      return .list(
        try elements.map { element throws(Diagnostic) in try value(of: element, row) })
    case .field(let base, let name):
      return try value(of: base, row).field(name, baseRange: base.range)
    case .unary(let symbol, let operand):
      return try Operators.value(of: symbol, try value(of: operand, row), at: operand.range)
    case .binary(let symbol, let left, let right):
      let first = try value(of: left, row)
      if let result = Operators.shortCircuit(symbol, first) { return result }
      return try Operators.value(
        of: symbol, first, try value(of: right, row), at: left.range, right.range)
    case .near(let left, let right, let tolerance):
      return .boolean(
        try Operators.value(
          of: .init(
            left: try value(of: left, row), right: try value(of: right, row),
            tolerance: try value(of: tolerance, row), leftRange: left.range,
            rightRange: right.range, toleranceRange: tolerance.range)
        ).holds)
    case .variable, .reference, .last, .command, .definition, .loop, .invalid:
      preconditionFailure("what needs the scope was evaluated when the predicate was made")
    }
  }
}

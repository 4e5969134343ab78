import ContentHashing

/// Resolves the names of a script and checks its types before anything runs.
///
/// Every mistake is reported; what it concerns counts as being of any type from there on, so that
/// one mistake gives one report.
struct Checker {
  let signatures: [String: Signature]
  /// The same in the host's order, so that no message depends on the order of a dictionary.
  let orderedSignatures: [Signature]
  let parameterTexts: [String: String]
  let sourceHash: ContentHash
  var scope: CheckingScope
  var diagnostics: [Diagnostic] = []
  /// Names that a statement of this script defines, with the last place of each.
  var definedLater: [String: SourceRange] = [:]
  /// The `def` whose body is being checked.
  var definitionInProgress: String?
  /// The depth of the deepest definition that was called in the body being checked.
  var calledDepth = 0
  /// Whether a bare word may be a column: inside a predicate.
  var allowsColumns = false

  init(
    signatures: [Signature], scope: CheckingScope, parameters: [String: String],
    sourceHash: ContentHash
  ) {
    self.signatures = Dictionary(signatures.map { ($0.name, $0) }) { first, _ in first }
    orderedSignatures = signatures
    self.scope = scope
    self.parameterTexts = parameters
    self.sourceHash = sourceHash
  }

  /// - Parameter failedNames: Names whose statements could not be parsed.
  mutating func checkScript(_ statements: [Statement], failedNames: [Name]) -> [CheckedStatement] {
    for name in statements.compactMap(\.definedName) { definedLater[name.text] = name.range }
    reportUnknownParameters(statements)
    var failed = failedNames[...]
    return statements.map { statement in
      while let name = failed.first, name.range.lowerBound < statement.range.lowerBound {
        scope.bind(name, to: .any)
        failed.removeFirst()
      }
      let checked = check(statement)
      scope.resultTypes[scope.number] = checked.type
      scope.number += 1
      return checked
    }
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Runs a step that may find a mistake; reports it and goes on with what stands for it.
  mutating func recovering(
    at range: SourceRange,
    _ step: (inout Checker) throws(Diagnostic) -> CheckedExpression
  ) -> CheckedExpression {
    do throws(Diagnostic) {
      return try step(&self)
    } catch {
      report(error)
      return .invalid(at: range)
    }
  }

  private mutating func reportUnknownParameters(_ statements: [Statement]) {
    let names = statements.compactMap { statement in
      if case .parameter(let parameter) = statement.kind { parameter.name.text } else { nil }
    }
    for name in parameterTexts.keys.sorted() where !names.contains(name) {
      report(
        Diagnostic(
          "the script has no parameter `\(name)`", at: 0..<0,
          hint: suggestion(for: name, among: names)))
    }
  }
}

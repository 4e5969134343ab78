import ContentHashing

/// A statement that is ready to run.
public struct CheckedStatement: Sendable {
  public enum Kind: Sendable {
    case assignment(name: String)
    case expression
    case expectation
    case seed(Int)
    case parameter(name: String)
    case definition(name: String)
  }

  enum Body: Sendable {
    case expression(CheckedExpression)
    case expectation(CheckedExpression)
    case definition(CheckedDefinition)
    case none
  }

  public let kind: Kind
  /// Where it stands in the script's source.
  public let range: SourceRange
  /// The type of its value, as far as that is known before the run.
  public let type: ValueType
  let body: Body
}

/// Every mistake that was found in a source text, in the order of their places.
public struct SourceErrors: Error, Sendable {
  public let diagnostics: [Diagnostic]
}

/// A source text that was parsed and checked as a whole.
public struct CheckedScript: Sendable {
  public let source: String
  public let statements: [CheckedStatement]

  /// Parses and checks a source text against what is there already.
  ///
  /// - Parameters:
  ///   - signatures: The commands, in alphabetical order.
  ///   - scope: What earlier statements left.
  ///   - parameters: Values for `param` statements from outside, each as the language writes it; a
  ///     text may stand without its quotes.
  /// - Throws: All mistakes at once.
  public init(
    _ source: String, signatures: [Signature], scope: Scope, parameters: [String: String] = [:]
  ) throws(SourceErrors) {
    let parsed = Parser.parse(source)
    var checker = Checker(
      signatures: signatures, scope: CheckingScope(scope), parameters: parameters,
      sourceHash: ContentHash(of: source))
    let statements = checker.checkScript(parsed.statements, failedNames: parsed.failedNames)
    let diagnostics = (parsed.diagnostics + checker.diagnostics)
      .enumerated()
      .sorted {
        ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
      }
      .map(\.element)
    guard diagnostics.isEmpty else { throw SourceErrors(diagnostics: diagnostics) }
    self.source = source
    self.statements = statements
  }

  /// A statement as it is written.
  public func sourceText(of statement: CheckedStatement) -> String {
    source.utf8Text(statement.range)
  }

  /// Every mistake in a source text; none where it can run.
  public static func diagnostics(
    in source: String, signatures: [Signature], scope: Scope, parameters: [String: String] = [:]
  ) -> [Diagnostic] {
    do throws(SourceErrors) {
      _ = try CheckedScript(
        source, signatures: signatures, scope: scope, parameters: parameters)
      return []
    } catch {
      return error.diagnostics
    }
  }
}

public import ContentHashing
import Language
public import SessionStore

extension Notebook {
  /// A statement that has run, and what came of it.
  public struct Entry: Sendable {
    /// `@number` refers to its value.
    public let number: Int
    /// As typed.
    public let source: String
    /// Of one that failed what was good until then, if anything.
    public let value: Value
    public let valueHash: ContentHash
    public let replayClass: ReplayClass
    /// The calls with every option spelled out.
    public let steps: [String]
    public let files: [StatementResult.File]
    public let seed: UInt64
    /// What its value doesn't say, a sentence each.
    public let notes: [String]
    /// What was said in the conversations that it held.
    let said: ChatLog
    /// Whether it ended with a value, or with nothing because that is what it yields.
    public let succeeded: Bool
    /// What it takes from those before it.
    let references: CheckedStatement.References
    let kind: CheckedStatement.Kind

    init(
      number: Int, source: String, statement: CheckedStatement, run: StatementRun,
      outcome: Result<Value, any Error>
    ) {
      self.number = number
      self.source = source
      references = statement.references
      kind = statement.kind
      value = (try? outcome.get()) ?? run.salvage
      valueHash = value.contentHash
      replayClass = run.replayClass
      steps = run.steps
      files = run.filesRead.map {
        StatementResult.File(path: $0.path, hash: $0.hash, bytes: $0.byteCount)
      }
      seed = run.seed
      notes = run.notes
      said = run.said
      if case .success = outcome { succeeded = true } else { succeeded = false }
    }

    /// The record of an `undo`.
    init(number: Int, undoing source: String) {
      self.number = number
      self.source = Notebook.undoSource
      value = .nothing
      valueHash = value.contentHash
      replayClass = .exact
      steps = ["undo \(source)"]
      files = []
      seed = 0
      notes = []
      said = ChatLog()
      succeeded = true
      references = CheckedStatement.References()
      kind = .expression
    }

    /// Whether it yielded no value that `_` could be.
    var isNothing: Bool { !succeeded || value.type == .nothing }

    /// Whether it takes back what another did.
    public var isUndo: Bool { source == Notebook.undoSource }

    /// The name that it gave its value, if it is an assignment or a parameter.
    public var assignedName: String? { SourceText.assignedName(of: source) }

    /// The name that it gave, to a value or a definition.
    var givenName: String? {
      switch kind {
      case .assignment(let name), .parameter(let name), .definition(let name): name
      case .expression, .expectation, .seed: nil
      }
    }

    /// The record of a statement that ended so.
    func result(seconds: Double, error: String?) -> StatementResult {
      var result = StatementResult()
      result.resolvedOptions = steps.joined(separator: "\n")
      result.files = files
      result.seed = seed
      result.replayClass = replayClass
      result.hash = succeeded ? valueHash : nil
      result.typeName = value.type.name
      result.rendering = value.displayLines(.recorded).joined(separator: "\n")
      result.error = error
      result.seconds = seconds
      result.peakMemoryBytes = peakResidentBytes()
      return result
    }
  }
}

extension Result where Success == Value, Failure == any Error {
  /// What failed in words, for the record.
  var failureText: String? {
    guard case .failure(let error) = self else { return nil }
    if error is CancellationError { return StatementResult.cancelled }
    return (error as? Diagnostic)?.message ?? "\(error)"
  }

  /// The failure as one that shows its place.
  func failure(at range: SourceRange) throws -> any Error {
    guard case .failure(let error) = self else { preconditionFailure("it succeeded") }
    if error is Diagnostic || error is CancellationError { return error }
    return Diagnostic("\(error)", at: range)
  }
}

extension StatementResult {
  static let cancelled = "cancelled"

  /// Whether it was stopped before it had a result, so that there is nothing to run again.
  var wasCancelled: Bool { error == Self.cancelled }
}

import ContentHashing
import Language
public import SessionStore
import TensorEngine

/// Runs a recorded session again from its recorded inputs, and compares every result's hash.
public struct Replay {
  /// Why a statement's result is another now.
  public enum Cause: String, Sendable {
    case inputMissing = "input missing"
    case inputChanged = "input changed"
    case statementChanged = "statement changed"
    case engineChanged = "engine changed"
    case nondeterminism
  }

  /// The first statement that differs.
  public struct Divergence: Sendable {
    public let number: Int
    public let source: String
    public let cause: Cause
    /// What was recorded and what came now, or which file changed.
    public let detail: String
  }

  public struct Report: Sendable {
    public let session: RecordedSession
    /// Statements whose results agreed to the bit.
    public var compared = 0
    /// Statements measured by a clock, run but not compared.
    public var measured = 0
    public var divergence: Divergence?
  }

  private let session: RecordedSession
  private let statements: [RecordedStatement]
  private let notebook: Notebook
  private let store: SessionStore

  public init(_ session: RecordedSession, in store: SessionStore, directory: String) throws {
    self.session = session
    self.store = store
    statements = try store.statements(of: session.id)
    notebook = try Notebook(
      Notebook.Configuration(
        source: session.header.source, parameters: session.header.parameters,
        directory: directory))
  }

  /// - Parameter current: The script's statements as they are now, where it is a script that is
  ///   replayed: the first one that reads otherwise is a divergence.
  /// - Throws: A `CancellationError`; whatever else goes wrong is a divergence.
  public func run(
    against current: [String]? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Report {
    var report = Report(session: session)
    for (index, statement) in statements.enumerated() {
      progress(index, statements.count)
      guard let result = statement.result else { continue }
      if result.wasCancelled {
        notebook.skip(statement)
        continue
      }
      if let changed = changedStatement(statement, at: index, in: current) {
        report.divergence = changed
        return report
      }
      if let divergence = try replay(statement, result) {
        report.divergence = divergence
        return report
      }
      if result.replayClass == .exact { report.compared += 1 } else { report.measured += 1 }
    }
    report.divergence = addedStatement(in: current)
    return report
  }

  private func replay(
    _ statement: RecordedStatement, _ result: StatementResult
  ) throws -> Divergence? {
    if let input = changedInput(of: statement, result) { return input }
    notebook.advance(to: statement.id.number)
    var failure: String?
    if statement.start.source == Notebook.undoSource {
      try notebook.undo()
    } else {
      do {
        notebook.recordedChat = try ChatLog(of: result, in: store)
        defer { notebook.recordedChat = nil }
        try notebook.run(statement.start.source)
      } catch let cancellation as CancellationError {
        throw cancellation
      } catch {
        failure = Self.message(of: error)
      }
    }
    guard result.replayClass == .exact else { return nil }
    if failure != result.error {
      return divergence(
        statement, recorded: result.error ?? "a result", now: failure ?? "a result")
    }
    let hash = notebook.entries.last?.valueHash
    guard failure == nil, let hash, hash != result.hash else { return nil }
    return divergence(statement, recorded: result.hash?.short ?? "none", now: hash.short)
  }

  private static func message(of error: any Error) -> String {
    switch error {
    case let errors as SourceErrors: errors.diagnostics.first?.message ?? ""
    case let diagnostic as Diagnostic: diagnostic.message
    default: "\(error)"
    }
  }
}

extension Replay {
  private func divergence(
    _ statement: RecordedStatement, recorded: String, now: String
  ) -> Divergence {
    let header = session.header
    let engine = "hone \(Hone.version)"
    var detail = "recorded \(recorded), now \(now)"
    if header.engine != engine { detail += "; recorded by \(header.engine), this is \(engine)" }
    return Divergence(
      number: statement.id.number, source: statement.start.source,
      cause: header.engine == engine ? .nondeterminism : .engineChanged, detail: detail)
  }

  /// A file that isn't there any more, or holds something else.
  private func changedInput(
    of statement: RecordedStatement, _ result: StatementResult
  ) -> Divergence? {
    for file in result.files {
      let path = notebook.resolved(file.path)
      let now = try? Storage(mapping: path)
      let hash = now.map { ContentHash(of: $0.bytes) }
      if hash == file.hash { continue }
      let detail =
        hash.map { "`\(file.path)` was \(file.hash.short), is now \($0.short)" }
        ?? "`\(file.path)` can't be read any more"
      return Divergence(
        number: statement.id.number, source: statement.start.source,
        cause: hash == nil ? .inputMissing : .inputChanged, detail: detail)
    }
    return nil
  }

  private func changedStatement(
    _ statement: RecordedStatement, at index: Int, in current: [String]?
  ) -> Divergence? {
    guard let current else { return nil }
    let now = index < current.count ? canonicalText(of: current[index]) : nil
    guard now != statement.start.canonicalSource else { return nil }
    return Divergence(
      number: statement.id.number, source: statement.start.source, cause: .statementChanged,
      detail: now.map { "it reads now: \($0)" } ?? "it is no longer there")
  }

  private func addedStatement(in current: [String]?) -> Divergence? {
    guard let current, current.count > statements.count else { return nil }
    return Divergence(
      number: statements.count + 1, source: current[statements.count], cause: .statementChanged,
      detail: "it wasn't there when the session was recorded")
  }
}

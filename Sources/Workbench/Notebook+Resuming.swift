import FoundationEssentials
import Glibc
import Language
public import SessionStore

extension Notebook {
  /// What came of taking up a recorded session.
  public struct Resumption: Sendable {
    public let session: RecordedSession
    /// Values read back from the store.
    public var restored = 0
    /// Statements run again, because their values aren't kept.
    public var rerun = 0
    /// Statements that never finished: the program was killed while they ran.
    public var unfinished: [String] = []
  }

  /// Takes up a recorded session where it ended; what follows is recorded into it.
  ///
  /// - Throws: A `StoreError` where it can't be read; whatever a statement throws that has to run
  ///   again and no longer can.
  public func resume(_ session: RecordedSession) throws -> Resumption {
    guard let store = configuration.store, let recorder else {
      throw StoreError(
        .missing, "nothing is recorded here, so there is nothing to resume",
        hint: "start hone without a read-only store")
    }
    var report = Resumption(session: session)
    try recorder.suspended {
      for statement in try store.statements(of: session.id) {
        scope.nextNumber = statement.id.number
        try restore(statement, from: store, &report)
      }
    }
    recorder.continue(session)
    return report
  }

  private func restore(
    _ statement: RecordedStatement, from store: SessionStore, _ report: inout Resumption
  ) throws {
    guard let result = statement.result else {
      report.unfinished.append(statement.start.source)
      return scope.skipNumber()
    }
    if statement.start.source == Self.undoSource {
      try undo()
    } else if result.error != nil {
      scope.skipNumber(keeping: try recordedValue(of: result, in: store) ?? .nothing)
      countOccurrence(of: statement.start.canonicalSource)
    } else if let value = try recordedValue(of: result, in: store) {
      try restore(value, of: statement, result)
      report.restored += 1
    } else {
      recordedChat = try ChatLog(of: result, in: store)
      defer { recordedChat = nil }
      try run(statement.start.source)
      report.rerun += 1
    }
  }

  private func restore(
    _ value: Value, of statement: RecordedStatement, _ result: StatementResult
  ) throws {
    let checked = try CheckedScript(
      statement.start.source, signatures: signatures, scope: scope,
      parameters: configuration.parameters
    ).statements.last
    let entry = Entry(statement, result, value: value, checked: checked)
    if entry.assignedName != nil { history.append(scope) }
    scope.restore(value, named: entry.assignedName)
    entries.append(entry)
    countOccurrence(of: statement.start.canonicalSource)
  }

  /// The value that a statement yielded; nil where it isn't kept, or left more than a value.
  private func recordedValue(of result: StatementResult, in store: SessionStore) throws -> Value? {
    guard result.typeName != ValueType.nothing.name,
      let blob = result.blobs.first(where: { $0.name == "value" })
    else { return nil }
    let data = Data(try store.blobs.bytes(of: blob.hash))
    return try PropertyListDecoder().decode(ValueArchive.self, from: data).value()
  }
}

extension Notebook.Entry {
  init(
    _ statement: RecordedStatement, _ result: StatementResult, value: Value,
    checked: CheckedStatement?
  ) {
    references = checked?.references ?? CheckedStatement.References()
    kind = checked?.kind ?? .expression
    number = statement.id.number
    source = statement.start.source
    self.value = value
    valueHash = value.contentHash
    replayClass = result.replayClass
    steps = result.resolvedOptions.split(separator: "\n").map(String.init)
    files = result.files
    seed = result.seed ?? 0
    notes = []
    said = ChatLog()
    succeeded = true
  }
}

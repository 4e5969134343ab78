import ContentHashing
import FoundationEssentials
import Glibc

/// A row of the table `reference`.
struct Reference {
  let number: Int
  let kind: ReferenceKind
  let name: String
  let hash: ContentHash
  let bytes: Int

  /// Reads the columns number, kind, name, hash and bytes.
  init(_ row: Row) throws(StoreError) {
    guard let kind = ReferenceKind(rawValue: row.text(1)) else {
      throw .damaged(row.path, "`\(row.text(1))` is no kind of reference")
    }
    number = row.integer(0)
    self.kind = kind
    name = row.text(2)
    hash = try row.hash(3)
    bytes = row.integer(4)
  }
}

extension RecordedSession {
  init(_ row: Row, parameters: [String: String]) throws(StoreError) {
    guard let source = source(kind: row.text(6), path: row.optionalText(7)) else {
      throw .damaged(row.path, "`\(row.text(6))` is no source of statements")
    }
    id = SessionID(row: row.integer(0))
    name = row.text(1)
    header = SessionHeader(
      engine: row.text(2), kernels: row.text(3), threads: row.integer(4), numericMode: row.text(5),
      source: source, directory: row.text(8), parameters: parameters,
      startedAt: time(microseconds: row.integer(9)))
    statementCount = row.integer(10)
    unfinishedCount = row.integer(10) - row.integer(11)
    chain = try row.optionalHash(12)
  }
}

extension RecordedStatement {
  init(_ row: Row, in session: SessionID, references: [Reference]) throws(StoreError) {
    id = StatementID(session: session, number: row.integer(0))
    start = StatementStart(
      source: row.text(1), canonicalSource: row.text(2), checkedOptions: row.text(3),
      startedAt: time(microseconds: row.integer(4)))
    chain = try row.optionalHash(5)
    result = chain == nil ? nil : try StatementResult(row, references: references)
  }
}

extension StatementResult {
  fileprivate init(_ row: Row, references: [Reference]) throws(StoreError) {
    guard let replayClass = ReplayClass(rawValue: row.text(8)) else {
      throw .damaged(row.path, "`\(row.text(8))` is no class of replay")
    }
    resolvedOptions = row.text(6)
    seed = row.optionalInteger(7).map { UInt64(UInt(bitPattern: $0)) }
    self.replayClass = replayClass
    hash = try row.optionalHash(9)
    typeName = row.text(10)
    rendering = row.text(11)
    error = row.optionalText(12)
    seconds = row.real(13)
    peakMemoryBytes = row.integer(14)
    inputs = references.filter { $0.kind == .input }.map { Named($0.name, $0.hash) }
    blobs = references.filter { $0.kind == .blob }.map { Named($0.name, $0.hash) }
    files = references.filter { $0.kind == .file }
      .map { File(path: $0.name, hash: $0.hash, bytes: $0.bytes) }
  }
}

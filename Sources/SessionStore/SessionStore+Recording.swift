public import ContentHashing
import FoundationEssentials
import Glibc

extension SessionStore {
  /// Records that a session begins, under a new name made of its day (UTC) and four digits.
  public func beginSession(_ header: SessionHeader) throws(StoreError) -> RecordedSession {
    try withConnection { connection throws(StoreError) in
      try connection.transaction { () throws(StoreError) in
        let name = try freeName(for: header, connection)
        let row = try insert(header, named: name, connection)
        return RecordedSession(
          id: SessionID(row: row), name: name, header: header, statementCount: 0,
          unfinishedCount: 0, chain: nil)
      }
    }
  }

  /// Records that a statement is about to run.
  ///
  /// - Throws: A `StoreError` of kind `rewriting` if the session already has that number.
  public func begin(
    _ statement: StatementStart, number: Int, in session: SessionID
  ) throws(StoreError) -> StatementID {
    try withConnection { connection throws(StoreError) in
      try connection.run(
        "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?)",
        [
          .integer(session.row), .integer(number), .text(statement.source),
          .text(statement.canonicalSource), .text(statement.checkedOptions),
          .integer(microseconds(statement.startedAt)),
        ])
    }
    return StatementID(session: session, number: number)
  }

  /// Records what came of a statement that `begin` recorded.
  ///
  /// - Returns: The session's chain of hashes up to and with this statement.
  /// - Throws: A `StoreError` of kind `rewriting` if it already has a result.
  @discardableResult
  public func finish(
    _ id: StatementID, _ result: StatementResult
  ) throws(StoreError) -> ContentHash {
    try withConnection { connection throws(StoreError) in
      try connection.transaction { () throws(StoreError) in
        let chain = Chain.link(
          after: try chain(before: id, connection),
          canonicalSource: try canonicalSource(of: id, connection), result: result)
        try insert(result, of: id, chain: chain, connection)
        try insertReferences(of: result, id, connection)
        return chain
      }
    }
  }

  private func freeName(
    for header: SessionHeader, _ connection: Connection
  ) throws(StoreError) -> String {
    for attempt in 0... {
      let name = sessionName(startedAt: header.startedAt, attempt: attempt)
      let taken = try connection.query(
        "SELECT 1 FROM session WHERE name = ?", [.text(name)]
      ) { _ in true }
      if taken.isEmpty { return name }
    }
    preconditionFailure("more sessions than names")
  }

  private func insert(
    _ header: SessionHeader, named name: String, _ connection: Connection
  ) throws(StoreError) -> Int {
    let (kind, path) = columns(of: header.source)
    let row = try connection.query(
      """
      INSERT INTO session (name, engine, kernels, threads, numeric_mode, source_kind, source_path,
      directory, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
      """,
      [
        .text(name), .text(header.engine), .text(header.kernels), .integer(header.threads),
        .text(header.numericMode), .text(kind), SQLValue(path),
        .text(header.directory), .integer(microseconds(header.startedAt)),
      ]
    ) { $0.integer(0) }[0]
    for (name, value) in header.parameters.sorted(by: { $0.key < $1.key }) {
      try connection.run(
        "INSERT INTO session_parameter VALUES (?, ?, ?)",
        [.integer(row), .text(name), .text(value)])
    }
    return row
  }

  private func chain(
    before id: StatementID, _ connection: Connection
  ) throws(StoreError) -> ContentHash {
    try connection.query(
      "SELECT chain FROM result WHERE session = ? AND number < ? ORDER BY number DESC LIMIT 1",
      [.integer(id.session.row), .integer(id.number)]
    ) { row throws(StoreError) in try row.hash(0) }.first ?? Chain.start
  }

  private func canonicalSource(
    of id: StatementID, _ connection: Connection
  ) throws(StoreError) -> String {
    let found = try connection.query(
      "SELECT canonical_source FROM statement WHERE session = ? AND number = ?",
      [.integer(id.session.row), .integer(id.number)]
    ) { $0.text(0) }
    precondition(!found.isEmpty, "a statement that `begin` didn't record")
    return found[0]
  }

  private func insert(
    _ result: StatementResult, of id: StatementID, chain: ContentHash, _ connection: Connection
  ) throws(StoreError) {
    try connection.run(
      "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        .integer(id.session.row), .integer(id.number), .text(result.resolvedOptions),
        SQLValue(result.seed.map { Int(bitPattern: UInt($0)) }), .text(result.replayClass.rawValue),
        SQLValue(result.hash?.description), .text(chain.description), .text(result.typeName),
        .text(result.rendering), SQLValue(result.error), .real(result.seconds),
        .integer(result.peakMemoryBytes),
      ])
  }

  private func insertReferences(
    of result: StatementResult, _ id: StatementID, _ connection: Connection
  ) throws(StoreError) {
    let references =
      result.inputs.enumerated().map { (ReferenceKind.input, $0, $1.name, $1.hash, Int?.none) }
      + result.files.enumerated().map { (.file, $0, $1.path, $1.hash, $1.bytes) }
      + result.blobs.enumerated().map { (.blob, $0, $1.name, $1.hash, nil) }
    for (kind, position, name, hash, bytes) in references {
      try connection.run(
        "INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
          .integer(id.session.row), .integer(id.number), .text(kind.rawValue), .integer(position),
          .text(name), .text(hash.description), SQLValue(bytes),
        ])
    }
  }
}

import ContentHashing
import FoundationEssentials
import Glibc

extension SessionStore {
  /// The sessions, newest first.
  public func sessions(limit: Int? = nil) throws(StoreError) -> [RecordedSession] {
    try sessions("TRUE", [], limit: limit)
  }

  /// The newest session that has statements, other than `session`.
  public func latestSession(
    otherThan session: SessionID? = nil
  ) throws(StoreError) -> RecordedSession? {
    try sessions(
      "id IS NOT ? AND EXISTS (SELECT 1 FROM statement WHERE session = id)",
      [SQLValue(session?.row)], limit: 1
    ).first
  }

  /// The session whose name is or begins with `name`.
  ///
  /// - Throws: A `StoreError` of kind `missing` if there is none, or several begin so.
  public func session(named name: String) throws(StoreError) -> RecordedSession {
    let found = try sessions("substr(name, 1, length(?1)) = ?1", [.text(name)], limit: nil)
    if let session = found.first(where: { $0.name == name }) { return session }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      throw StoreError(
        .missing, "no session's name begins with `\(name)`",
        hint: "`hone sessions` lists their names")
    }
    throw StoreError(
      .missing, "\(found.count) sessions' names begin with `\(name)`",
      hint: "give more of one: " + found.prefix(5).map(\.name).sorted().joined(separator: ", "))
  }

  /// A session's statements in the order of their numbers.
  public func statements(of session: SessionID) throws(StoreError) -> [RecordedStatement] {
    try withConnection { connection throws(StoreError) in
      // Sorted by kind and position, so that each list keeps its order.
      let references = try connection.query(
        """
        SELECT number, kind, name, hash, bytes FROM reference WHERE session = ?
        ORDER BY number, kind, position
        """, [.integer(session.row)]
      ) { row throws(StoreError) in try Reference(row) }
      let byNumber = Dictionary(grouping: references, by: \.number)
      return try connection.query(
        """
        SELECT statement.number, source, canonical_source, checked_options, started_at, chain,
        resolved_options, seed, replay_class, hash, type, rendering, error, seconds,
        peak_memory_bytes
        FROM statement LEFT JOIN result USING (session, number)
        WHERE session = ? ORDER BY statement.number
        """, [.integer(session.row)]
      ) { row throws(StoreError) in
        try RecordedStatement(row, in: session, references: byNumber[row.integer(0)] ?? [])
      }
    }
  }

  private func sessions(
    _ condition: String, _ values: [SQLValue], limit: Int?
  ) throws(StoreError) -> [RecordedSession] {
    try withConnection { connection throws(StoreError) in
      let parameters = try connection.query(
        "SELECT session, name, value FROM session_parameter"
      ) { ($0.integer(0), $0.text(1), $0.text(2)) }
      let bySession = Dictionary(grouping: parameters, by: \.0)
        .mapValues { Dictionary($0.map { ($0.1, $0.2) }) { first, _ in first } }
      return try connection.query(
        """
        SELECT id, name, engine, kernels, threads, numeric_mode, source_kind, source_path,
        directory, started_at, (SELECT count(*) FROM statement WHERE session = id),
        (SELECT count(*) FROM result WHERE session = id),
        (SELECT chain FROM result WHERE session = id ORDER BY number DESC LIMIT 1)
        FROM session WHERE \(condition) ORDER BY id DESC LIMIT \(limit ?? -1)
        """, values
      ) { row throws(StoreError) in
        try RecordedSession(row, parameters: bySession[row.integer(0)] ?? [:])
      }
    }
  }
}

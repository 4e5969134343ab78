import Workbench

/// A session's statements as text that runs again.
enum SessionText {
  /// A script of the statements that succeeded.
  static func script(_ entries: [Notebook.Entry]) -> String {
    statements(entries).map { $0.source + "\n" }.joined()
  }

  /// Markdown of the statements with what they showed.
  static func markdown(_ entries: [Notebook.Entry]) -> String {
    let blocks = statements(entries).map { statement in
      let output =
        statement.lines.isEmpty
        ? "" : "\n```output\n\(statement.lines.joined(separator: "\n"))\n```\n"
      return "```hone\n\(statement.source)\n```\n\(output)"
    }
    return "# A session\n\n" + blocks.joined(separator: "\n")
  }

  private struct Statement {
    var source: String
    var lines: [String] = []
  }

  /// Where a later statement refers to an earlier one by its number, every number is kept: what
  /// failed and what was undone is stood in for by an `expect` that holds.
  private static func statements(_ entries: [Notebook.Entry]) -> [Statement] {
    let keepsNumbers = entries.contains { $0.succeeded && $0.source.contains("@") }
    let undone = undoneNumbers(entries)
    return entries.compactMap { entry in
      if entry.succeeded, !entry.isUndo, !undone.contains(entry.number) {
        return Statement(source: entry.source, lines: entry.shownLines(.recorded))
      }
      return keepsNumbers ? Statement(source: "expect true") : nil
    }
  }

  /// Whether undoing may take a statement back.
  private static func changesNames(_ entry: Notebook.Entry) -> Bool {
    guard entry.succeeded else { return false }
    let word = entry.source.prefix { $0.isLetter }
    return entry.assignedName != nil || ["def", "param", "seed"].contains(word)
  }

  /// The statements that were taken back.
  private static func undoneNumbers(_ entries: [Notebook.Entry]) -> Set<Int> {
    var undone: Set<Int> = []
    for (index, entry) in entries.enumerated() where entry.isUndo {
      let taken = entries[..<index].last { earlier in
        changesNames(earlier) && !undone.contains(earlier.number)
      }
      if let taken { undone.insert(taken.number) }
    }
    return undone
  }
}

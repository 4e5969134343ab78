import Language
import Workbench

extension Shell {
  /// What could stand at the cursor, for the line editor.
  func candidates(in line: String, at offset: Int) -> LineEditor.Candidates {
    if ShellCommand.isCommand(line) { return Self.commandCandidates(line, at: offset) }
    if line.hasPrefix("?") {
      let names = notebook.signatures.map(\.name)
      return LineEditor.Candidates(
        texts: names.filter { $0.hasPrefix(String(line.dropFirst()).trimmed) }, start: 1)
    }
    let before = pendingSource + (line.hasPrefix("|") ? "_ " : "")
    let shift = before.utf8.count
    let found = notebook.completions(in: before + line, at: shift + offset)
    return LineEditor.Candidates(
      texts: found.candidates.map(\.text), start: max(found.range.lowerBound - shift, 0),
      areFiles: found.wantsPath)
  }

  private static func commandCandidates(_ line: String, at offset: Int) -> LineEditor.Candidates {
    let typed = String(decoding: Array(line.utf8).prefix(offset), as: UTF8.self)
    guard !typed.contains(" ") else { return LineEditor.Candidates(areFiles: true) }
    let names = ShellCommand.all.map { ":" + $0.name }
    return LineEditor.Candidates(texts: names.filter { $0.hasPrefix(typed) })
  }
}

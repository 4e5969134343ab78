import Language

/// What the shell itself is told, rather than the notebook: `:save analysis.hone`.
struct ShellCommand: Sendable {
  let name: String
  /// What follows it, as the help shows it; empty for nothing.
  let operand: String
  let operandIsOptional: Bool
  let help: String
  let run: @Sendable (Shell, String) throws -> Void

  /// Every command, in the order of the help.
  static let all: [ShellCommand] = [
    ShellCommand(
      name: "undo", operand: "", operandIsOptional: true,
      help: "take back the last statement that named something"
    ) { shell, _ in try shell.undo() },
    ShellCommand(
      name: "history", operand: "", operandIsOptional: true,
      help: "the statements of this session"
    ) { shell, _ in shell.showHistory() },
    ShellCommand(
      name: "sessions", operand: "", operandIsOptional: true, help: "the recorded sessions"
    ) { shell, _ in try shell.showSessions() },
    ShellCommand(
      name: "resume", operand: "NAME", operandIsOptional: true,
      help: "take up a recorded session, the last one unless named"
    ) { shell, name in try shell.resume(name) },
    ShellCommand(
      name: "save", operand: "FILE", operandIsOptional: false,
      help: "write the session as a script that runs again"
    ) { shell, path in try shell.save(path) },
    ShellCommand(
      name: "export", operand: "FILE.md", operandIsOptional: false,
      help: "write the session as Markdown with its results"
    ) { shell, path in try shell.export(path) },
    ShellCommand(name: "help", operand: "", operandIsOptional: true, help: "this list") {
      shell, _ in shell.showHelp()
    },
    ShellCommand(name: "quit", operand: "", operandIsOptional: true, help: "leave; so does Ctrl-D")
    { shell, _ in shell.exitCode = .success },
  ]

  /// Whether a line is for the shell.
  static func isCommand(_ line: String) -> Bool { line.drop(while: \.isWhitespace).first == ":" }

  /// Takes a line apart.
  ///
  /// - Throws: A `Diagnostic` in the line, with the nearest name.
  static func parse(_ line: String) throws(Diagnostic) -> (command: ShellCommand, operand: String) {
    let words = line.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let name = String(words.first ?? "")
    let range = 0..<1 + name.utf8.count
    guard let command = all.first(where: { $0.name == name }) ?? abbreviated(name) else {
      let near = nearest(to: name, among: all.map(\.name))
      throw Diagnostic(
        "the shell has no command `:\(name)`", at: range,
        hint: near.map { "did you mean `:\($0)`?" } ?? "`:help` lists them")
    }
    let operand = words.count > 1 ? unquoted(String(words[1]).trimmed) : ""
    if command.operand.isEmpty, !operand.isEmpty {
      throw Diagnostic("`:\(command.name)` takes nothing, not `\(operand)`", at: range)
    }
    if operand.isEmpty, !command.operandIsOptional {
      throw Diagnostic(
        "`:\(command.name)` needs a file", at: range,
        hint: "as in `:\(command.name) \(command.operand)`")
    }
    return (command, operand)
  }

  /// The only command that begins so.
  private static func abbreviated(_ name: String) -> ShellCommand? {
    let matching = all.filter { !name.isEmpty && $0.name.hasPrefix(name) }
    return matching.count == 1 ? matching[0] : nil
  }

  private static func unquoted(_ text: String) -> String {
    text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      ? String(text.dropFirst().dropLast()) : text
  }
}

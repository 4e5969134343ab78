import Glibc
import Language
import SessionStore
import Workbench

extension Shell {
  /// Does what a line that begins with `:` says, and tells what went wrong.
  func perform(command line: String) {
    do {
      let (command, operand) = try ShellCommand.parse(line)
      try command.run(self, operand)
    } catch let diagnostic as Diagnostic {
      console.complain(diagnostic, in: line)
    } catch let error as StoreError {
      console.complain(error.message, hint: error.hint)
    } catch is CancellationError {
      console.tell("interrupted\n")
    } catch {
      console.complain("\(error)")
    }
  }

  func undo() throws {
    guard let statement = try notebook.undo() else {
      return console.tell("there is nothing to undo\n")
    }
    console.show("took back: \(statement)\n")
  }

  func showHistory() {
    let width = "\(notebook.entries.last?.number ?? 0)".count + 1
    for entry in notebook.entries {
      let label = "@\(entry.number)"
      let padding = String(repeating: " ", count: max(width - label.count, 0))
      let mark = entry.succeeded ? "" : "  # failed"
      let source = entry.source.split(separator: "\n").joined(
        separator: "\n" + String(repeating: " ", count: width + 2))
      console.show("\(padding)\(label)  \(source)\(mark)\n")
    }
  }

  func showSessions() throws {
    try SessionList(store: try recordedStore(), console: console).show()
  }

  func resume(_ name: String) throws {
    let store = try recordedStore()
    let session = name.isEmpty ? try store.latestSession() : try store.session(named: name)
    guard let session else { return console.tell("no session is recorded yet\n") }
    let resumed = try Shell.notebook(recordedIn: store)
    let report = try resumed.resume(session)
    notebook = resumed
    let counts = "values read back: \(report.restored), statements run again: \(report.rerun)"
    console.show("Session \(session.name) goes on; \(counts).\n")
    for statement in report.unfinished { console.show("This one never finished: \(statement)\n") }
  }

  func save(_ path: String) throws {
    try write(SessionText.script(notebook.entries), to: path)
  }

  func export(_ path: String) throws {
    try write(SessionText.markdown(notebook.entries), to: path)
  }

  func showHelp() {
    let rows = ShellCommand.all.map { command in
      (":" + command.name + (command.operand.isEmpty ? "" : " " + command.operand), command.help)
    }
    let more = [
      ("?NAME", "the same as `help NAME`"), ("| ...", "go on with the last result"),
      ("@7, _", "the value of statement 7, and of the last one"),
      ("Tab", "what could stand here"),
      ("Ctrl-C", "stop the statement, or drop the line; every value is kept"),
    ]
    for (name, help) in rows + more {
      let padding = String(repeating: " ", count: max(18 - name.count, 1))
      console.show("  \(name)\(padding)\(help)\n")
    }
  }

  private func write(_ text: String, to path: String) throws {
    guard TextFile.replace(path, with: text) else {
      throw StoreError(
        .notWritable, "`\(path)` can't be written: \(String(cString: strerror(errno)))",
        hint: "name a file in a folder that is there and yours")
    }
    console.show("wrote \(path)\n")
  }

  private func recordedStore() throws -> SessionStore {
    if let store { return store }
    return try place.store()
  }
}

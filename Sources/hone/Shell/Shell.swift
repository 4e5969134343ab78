import Glibc
import Language
import SessionStore
import TensorEngine
import Workbench

/// The interactive shell: reads statements, runs them, shows what came of them.
final class Shell {
  let place: SessionPlace
  let console: Console
  /// What is opened once and shared by the sessions of this shell.
  let store: SessionStore?
  var notebook: Notebook
  let editor: LineEditor
  let history: HistoryFile?
  /// Set to leave.
  var exitCode: ExitCode?

  init(place: SessionPlace, console: Console) throws {
    self.place = place
    self.console = console
    store = try place.storeIfPossible(console)
    notebook = try Shell.notebook(recordedIn: store)
    history = HistoryFile()
    editor = LineEditor(history: history?.entries() ?? [])
  }

  static func notebook(recordedIn store: SessionStore?) throws -> Notebook {
    try Notebook(
      Notebook.Configuration(
        store: store, source: .shell, directory: SessionPlace.workingDirectory))
  }

  /// Runs until the user leaves.
  func run() -> ExitCode {
    editor.complete = { [unowned self] line, offset in self.candidates(in: line, at: offset) }
    greet()
    while true {
      if let exitCode { return exitCode }
      switch readStatement() {
      case .line(let text): perform(text)
      case .interrupted: Cancellation.clear()
      case .endOfInput:
        console.show("\n")
        return .success
      case .terminated: return .terminated
      }
    }
  }

  private func greet() {
    let threads = ThreadPool.threadCount == 1 ? "1 thread" : "\(ThreadPool.threadCount) threads"
    let dot = console.output.usesUnicode ? "·" : "-"
    let facts = [
      "Hone \(Hone.version)", KernelSet.current.name, threads, "`help` lists the commands",
    ]
    console.show(facts.joined(separator: " \(dot) ") + "\n")
    guard let last = try? store?.latestSession(), last.unfinishedCount > 0 else { return }
    console.show(
      "Session \(last.name) ended in the middle of a statement: `:resume` takes it up.\n")
  }

  /// Reads lines until they can be a whole statement.
  private func readStatement() -> LineEditor.Event {
    var source = ""
    var prompt = self.prompt
    let pending = Pending(shell: self)
    defer { pending.end() }
    while true {
      let event = editor.read(prompt: prompt)
      guard case .line(let line) = event else {
        // Ctrl-D in the middle ends the statement, so that the mistake in it is told.
        return event == .endOfInput && !source.isEmpty ? .line(source) : event
      }
      source += source.isEmpty ? line : "\n" + line
      guard !ShellCommand.isCommand(source), SourceText.isIncomplete(source) else {
        return .line(source)
      }
      pendingSource = source + "\n"
      prompt = continuationPrompt
    }
  }

  /// The lines of a statement that has begun, which completion has to see.
  private(set) var pendingSource = ""

  private struct Pending {
    let shell: Shell
    func end() { shell.pendingSource = "" }
  }

  /// The number is that of the statement to come: `@3` will be its value.
  private var prompt: String {
    let number = "[\(notebook.scope.nextNumber)] "
    guard console.output.usesColor else { return number + "hone> " }
    return "\(hidden("2"))\(number)\(hidden("0"))\(hidden("1;34"))hone>\(hidden("0")) "
  }

  private var continuationPrompt: String {
    String(repeating: " ", count: "\(notebook.scope.nextNumber)".count + 5) + "... "
  }

  /// A change of colour, marked as taking no room so that readline can count columns.
  private func hidden(_ code: String) -> String { "\u{1}\u{1B}[\(code)m\u{2}" }

  /// Does what a line asks for and remembers it.
  private func perform(_ text: String) {
    let line = text.trimmed
    guard !line.isEmpty else { return }
    editor.remember(text)
    history?.append(text)
    if ShellCommand.isCommand(line) {
      perform(command: line)
    } else if line.hasPrefix("?") {
      runStatements("help " + String(line.dropFirst()).trimmed)
    } else if line.hasPrefix("|") {
      runStatements("_ " + line)
    } else {
      runStatements(text)
    }
  }

  /// Runs statements and shows every result with its number.
  func runStatements(_ source: String) {
    let runner = StatementRunner(notebook: notebook, console: console)
    notebook.onText = { runner.streamed.show($0) }
    notebook.dialog = ShellDialog(editor: editor, console: console, streamed: runner.streamed)
    let clock = ContinuousClock()
    var start = clock.now
    let code = runner.run(source) { event in
      switch event {
      case .started: start = clock.now
      case .finished(let entry, _):
        show(entry, wasStreamed: runner.streamed.end())
        tellTime(clock.now - start)
      }
    }
    if code == .terminated { exitCode = .terminated }
  }

  /// Shows a result behind its number: on the same line if it fits there.
  private func show(_ entry: Notebook.Entry, wasStreamed: Bool) {
    let style = console.output.style
    let label = (["@\(entry.number)"] + [entry.assignedName].compactMap { $0 })
      .joined(separator: " ")
    let lines =
      wasStreamed
      ? entry.value.linesAfterStreaming(style) : entry.value.displayLines(style)
    switch lines.count {
    case 0: break
    case 1: console.show("\(style.dimmed("\(label):")) \(lines[0])\n")
    default: console.show(lines: [style.dimmed("\(label):")] + lines)
    }
  }

  /// Tells how long a statement took, where one had to wait for it.
  private func tellTime(_ duration: Duration) {
    guard duration > .seconds(1) else { return }
    let tenths = Int((duration / .milliseconds(100)).rounded())
    console.tell(console.errors.style.dimmed("took \(tenths / 10).\(tenths % 10) s") + "\n")
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    var text = self[...].drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

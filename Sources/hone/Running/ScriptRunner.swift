import Glibc
import Language
import SessionStore
import Workbench

/// Runs a whole script and shows its results as they come.
struct ScriptRunner {
  let place: SessionPlace
  let console: Console

  func run(_ script: ScriptText, from source: SessionSource) throws -> ExitCode {
    let notebook = try place.notebook(source, console)
    let runner = StatementRunner(notebook: notebook, console: console)
    if source != .standardInput {
      notebook.dialog =
        isatty(STDIN_FILENO) == 1
        ? ShellDialog(
          editor: LineEditor(history: []), console: console, streamed: runner.streamed)
        : StandardInputDialog(console: console, streamed: runner.streamed)
    }
    var story = script.literate.map { LiterateStory(script: $0, console: console) }
    let code = runner.run(script.source, reportedIn: script.text, name: script.name) { event in
      switch event {
      case .started(_, let range): story?.tell(upTo: range)
      case .finished(let entry, _):
        let wasStreamed = runner.streamed.end()
        if !wasStreamed { console.show(lines: entry.shownLines(console.output.style)) }
        if entry.assignedName != nil { console.warn(entry.value.warnings) }
      }
    }
    if code == .success { story?.tellRest() }
    return code
  }

  /// Looks for mistakes without running anything.
  func check(_ script: ScriptText) throws -> ExitCode {
    let notebook = try Notebook(
      Notebook.Configuration(
        source: .file(script.name ?? ""), parameters: place.options.parameters,
        directory: SessionPlace.workingDirectory))
    let diagnostics = notebook.check(script.source)
    guard diagnostics.isEmpty else {
      console.complain(diagnostics, in: script.text, name: script.name)
      return .failure
    }
    console.show("\(script.name ?? "stdin"): no mistakes\n")
    return .success
  }
}

extension Terminal {
  /// How values are drawn here.
  var style: DisplayStyle {
    DisplayStyle(
      width: width, unicode: usesUnicode, color: usesColor, finelyColored: usesAllColors)
  }
}

extension Notebook.Entry {
  /// What a script shows of a statement: its value, unless it was given a name.
  func shownLines(_ style: DisplayStyle) -> [String] {
    assignedName == nil ? value.displayLines(style) : []
  }
}

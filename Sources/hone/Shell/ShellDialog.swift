import Glibc
import TensorEngine
import Workbench

/// Talks with whoever sits at the terminal: an inner prompt, and replies as they come.
final class ShellDialog: Dialog {
  private let editor: LineEditor
  private let console: Console
  private let streamed: StreamedText

  init(editor: LineEditor, console: Console, streamed: StreamedText) {
    self.editor = editor
    self.console = console
    self.streamed = streamed
  }

  func read() throws -> ChatLog.Line? {
    let complete = editor.complete
    editor.complete = { line, _ in Self.candidates(for: line) }
    defer { editor.complete = complete }
    while true {
      switch editor.read(prompt: prompt) {
      case .line(let text):
        if !text.trimmed.isEmpty { editor.remember(text) }
        return ChatLog.Line(text)
      case .interrupted: Cancellation.clear()
      case .endOfInput:
        console.show("\n")
        return nil
      case .terminated:
        // Asked again, so that whoever runs the statement hears of it, too.
        kill(getpid(), SIGTERM)
        throw CancellationError()
      }
    }
  }

  private var prompt: String {
    console.output.usesColor ? "\u{1}\u{1B}[1;32m\u{2}you>\u{1}\u{1B}[0m\u{2} " : "you> "
  }

  private static func candidates(for line: String) -> LineEditor.Candidates {
    guard line.hasPrefix("/") else { return LineEditor.Candidates() }
    let texts = ChatCommands.names.map { "/\($0)" }.filter { $0.hasPrefix(line) }
    return LineEditor.Candidates(texts: texts)
  }

  func show(_ text: String) { streamed.show(text) }

  func endReply(_ note: String) {
    streamed.end()
    if !note.isEmpty { console.tell(console.errors.style.dimmed("(\(note))") + "\n") }
  }

  func tell(_ line: String) {
    streamed.end()
    console.tell(console.errors.style.dimmed(line) + "\n")
  }

  func goesOnAfterInterruption() -> Bool {
    let isTerminated = Signals.received().contains(SIGTERM)
    if isTerminated { kill(getpid(), SIGTERM) } else { Cancellation.clear() }
    return !isTerminated
  }
}

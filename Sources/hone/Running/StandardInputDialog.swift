import Glibc
import Workbench

/// Talks with another program: each line of the standard input is said, replies go to the standard
/// output.
final class StandardInputDialog: Dialog {
  private let console: Console
  private let streamed: StreamedText

  init(console: Console, streamed: StreamedText) {
    self.console = console
    self.streamed = streamed
  }

  func read() -> ChatLog.Line? { readLine().map { ChatLog.Line($0) } }
  func show(_ text: String) { streamed.show(text) }
  func endReply(_ note: String) {
    streamed.show("\n")
    if !note.isEmpty { console.tell("(\(note))\n") }
  }
  func tell(_ line: String) { console.tell("\(line)\n") }
  func goesOnAfterInterruption() -> Bool { false }
}

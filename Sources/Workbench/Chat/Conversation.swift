import FoundationEssentials
import Generation
import Glibc
import Language
import ModelGraph
import Templates

/// A conversation in a dialog: reads lines until there are no more, and remembers them.
struct Conversation {
  var session: ChatSession
  let dialog: any Dialog
  /// Relative paths as the session has them.
  let resolved: (String) -> String
  /// Whether what goes wrong ends the conversation, rather than being told.
  let isStrict: Bool
  private(set) var lines: [ChatLog.Line] = []

  init(
    _ session: ChatSession, in dialog: any Dialog, isStrict: Bool,
    resolved: @escaping (String) -> String
  ) {
    self.session = session
    self.dialog = dialog
    self.isStrict = isStrict
    self.resolved = resolved
  }

  /// Runs until there is no more to read.
  ///
  /// - Throws: A `CancellationError` where the program is to end; where it is strict, what a line
  ///   went wrong with.
  mutating func run() throws {
    while let line = try dialog.read() {
      let text = line.text.trimmingSpace
      guard !text.isEmpty else { continue }
      lines.append(line)
      do {
        try perform(text)
      } catch let cancellation as CancellationError {
        throw cancellation
      } catch  where !isStrict {
        dialog.tell("\(error)")
      }
    }
  }

  private mutating func perform(_ text: String) throws {
    guard text.hasPrefix("/"), !text.hasPrefix("//") else {
      return try say(text.hasPrefix("//") ? String(text.dropFirst()) : text)
    }
    let (command, operand) = try ChatCommand.parse(text)
    try command.run(&self, operand)
  }

  /// Says something, shows the reply, and notes where it was stopped.
  mutating func say(_ text: String) throws {
    let dialog = dialog
    try session.say(
      text, limit: lines.last?.stoppedAfter, onText: dialog.show,
      isInterrupted: dialog.goesOnAfterInterruption)
    guard let turn = session.transcript.turns.last else { return }
    if turn.ending == .interrupted { lines[lines.count - 1].stoppedAfter = turn.tokens.count }
    dialog.endReply(turn.note)
  }

  /// Writes the conversation to a file.
  func save(to path: String) throws {
    do {
      try session.transcript.markdown.write(
        toFile: resolved(path), atomically: true, encoding: .utf8)
      dialog.tell("wrote \(path)")
    } catch {
      throw ChatMistake(
        message: "`\(path)` can't be written: name a file in a folder that is there and yours")
    }
  }
}

extension String {
  /// Without white space at its ends.
  var trimmingSpace: String {
    var text = self[...].drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension Transcript.Turn {
  /// What is said of a reply that didn't come to its own end.
  fileprivate var note: String {
    switch ending {
    case .endOfTurn, .stop: ""
    case .length: "stopped after \(tokens.count) tokens: `chat tokens=…` allows more"
    case .context: "the context is full: `/undo`, or `chat context=…` has more room"
    case .interrupted: "interrupted"
    }
  }
}

extension Transcript {
  /// The conversation as a page of Markdown.
  var markdown: String {
    let system = self.system.isEmpty ? "" : "**system**\n\n\(self.system)\n\n"
    return system
      + turns.map { "**user**\n\n\($0.said)\n\n**assistant**\n\n\($0.reply)\n" }
      .joined(separator: "\n")
  }
}

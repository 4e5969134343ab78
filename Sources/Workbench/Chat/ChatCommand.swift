import Generation
import Language

/// What a line that begins with `/` asks of a conversation.
struct ChatCommand: Sendable {
  let name: String
  /// What stands behind the name, as help shows it; empty for nothing.
  let operand: String
  let help: String
  let run: @Sendable (inout Conversation, String) throws -> Void

  static let all: [ChatCommand] = [
    ChatCommand(name: "undo", operand: "", help: "takes back the last turn") { chat, _ in
      let said = chat.session.undo()
      chat.dialog.tell(said.map { "took back: \($0)" } ?? "there is nothing to take back")
    },
    ChatCommand(name: "regen", operand: "", help: "asks for another reply to the same") { chat, _ in
      let before = chat.session
      guard let said = chat.session.undo() else {
        return chat.dialog.tell("there is no reply yet")
      }
      do {
        try chat.say(said)
      } catch {
        chat.session = before
        throw error
      }
    },
    ChatCommand(
      name: "fork", operand: "[NUMBER]",
      help: "keeps the conversation so far and goes on with it, or with branch NUMBER"
    ) { chat, operand in
      guard !operand.isEmpty else {
        let number = chat.session.fork()
        return chat.dialog.tell("branch \(number) is kept: `/fork \(number)` changes to it")
      }
      guard let number = Int(operand), chat.session.change(toBranch: number) else {
        let count = chat.session.branches.count
        return chat.dialog.tell(
          "there is no branch `\(operand)`; there \(count == 1 ? "is 1" : "are \(count)")")
      }
      let turns = chat.session.transcript.turns.count
      chat.dialog.tell("on branch \(number), after \(turns == 1 ? "1 turn" : "\(turns) turns")")
    },
    ChatCommand(
      name: "save", operand: "FILE", help: "writes the conversation to a file, as Markdown"
    ) { chat, operand in
      guard !operand.isEmpty else { return chat.dialog.tell("name a file: `/save talk.md`") }
      try chat.save(to: operand)
    },
    ChatCommand(
      name: "system", operand: "[TEXT]",
      help: "tells the model what it is to be, or says what it is"
    ) { chat, operand in
      if !operand.isEmpty { chat.session.instruct(operand) }
      let system = chat.session.transcript.system
      chat.dialog.tell(system.isEmpty ? "it is told nothing" : "it is told: \(system)")
    },
    ChatCommand(name: "help", operand: "", help: "lists these") { chat, _ in
      for command in all {
        let name = "/\(command.name) \(command.operand)"
        let padding = String(repeating: " ", count: max(16 - name.count, 1))
        chat.dialog.tell("  \(name)\(padding)\(command.help)")
      }
      chat.dialog.tell("  //TEXT          says /TEXT")
      chat.dialog.tell("  Ctrl-C          stops the reply; Ctrl-D ends the conversation")
    },
  ]

  /// The command that a line names, and what stands behind its name.
  ///
  /// - Throws: A sentence that names the nearest command where there is no such.
  static func parse(_ line: String) throws(ChatMistake) -> (ChatCommand, operand: String) {
    let name = line.dropFirst().prefix { !$0.isWhitespace }
    let operand = line.dropFirst(1 + name.count).drop(while: \.isWhitespace)
    if let command = all.first(where: { $0.name == name }) { return (command, String(operand)) }
    let near = nearest(to: String(name), among: all.map(\.name))
    throw ChatMistake(
      message: "there is no `/\(name)`"
        + (near.map { "; did you mean `/\($0)`?" } ?? "; `/help` lists what there is"))
  }
}

/// What a line of a conversation got wrong.
struct ChatMistake: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}

/// What a dialog may complete.
public enum ChatCommands {
  /// The names of the commands within a conversation, without their `/`.
  public static var names: [String] { ChatCommand.all.map(\.name) }
}

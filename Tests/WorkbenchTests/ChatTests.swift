import Foundation
import Generation
import Language
import SessionStore
import Testing

@testable import Workbench

@Suite struct ChatTests {
  /// Says known lines and keeps what came back.
  private final class Script: Dialog {
    var lines: [String]
    /// After how many tokens the replies to these lines are stopped.
    let stops: [String: Int]
    private(set) var shown = ""
    private(set) var told: [String] = []

    init(_ lines: [String], stops: [String: Int] = [:]) {
      self.lines = lines
      self.stops = stops
    }

    func read() -> ChatLog.Line? {
      guard !lines.isEmpty else { return nil }
      let line = lines.removeFirst()
      return ChatLog.Line(line, stoppedAfter: stops[line])
    }

    func show(_ text: String) { shown += text }
    func endReply(_ note: String) { shown += "|" }
    func tell(_ line: String) { told.append(line) }
    func goesOnAfterInterruption() -> Bool { false }
  }

  private static let model = "m = new llama blocks=1 width=32 heads=2 classes=256"

  private func talk(
    _ lines: [String], stops: [String: Int] = [:], options: String = "tokens=6"
  ) throws -> (TranscriptValue, Script) {
    let notebook = try notebook()
    let script = Script(lines, stops: stops)
    notebook.dialog = script
    try notebook.run("\(Self.model)\nm | chat \(options)")
    guard case .object(let value as TranscriptValue)? = notebook.entries.last?.value else {
      throw CancellationError()
    }
    return (value, script)
  }

  @Test func answersEachLine() throws {
    let (value, script) = try talk(["Hi", "", "  And you? "])
    #expect(value.transcript.turns.map(\.said) == ["Hi", "And you?"])
    #expect(value.transcript.turns.allSatisfy { $0.tokens.count == 6 && $0.ending == .length })
    #expect(script.shown == value.transcript.turns.map { $0.reply + "|" }.joined())
  }

  @Test func keepsWhatCameOfAReplyThatWasStopped() throws {
    let (whole, _) = try talk(["Hi"])
    let (value, _) = try talk(["Hi", "And?"], stops: ["Hi": 3])
    #expect(value.transcript.turns[0].tokens == Array(whole.transcript.turns[0].tokens[..<3]))
    #expect(value.transcript.turns.map(\.ending) == [.interrupted, .length])
  }

  @Test func takesBackAndAsksAgain() throws {
    let (value, script) = try talk(["Hi", "A", "/undo", "/regen", "/undo", "/undo"])
    #expect(value.transcript.turns.isEmpty)
    #expect(script.told == ["took back: A", "took back: Hi", "there is nothing to take back"])
    let (again, _) = try talk(["Hi", "/regen"])
    let (once, _) = try talk(["Hi"])
    #expect(again.transcript.turns.count == 1)
    #expect(again.transcript.turns[0].tokens != once.transcript.turns[0].tokens)
  }

  @Test func branches() throws {
    let (value, script) = try talk(["Hi", "/fork", "A", "/fork 1", "B", "/fork 3", "/fork x"])
    #expect(value.transcript.turns.map(\.said) == ["Hi", "B"])
    #expect(value.branches.map { $0.turns.map(\.said) } == [["Hi", "A"]])
    #expect(script.told.count == 4 && script.told[2] == "there is no branch `3`; there is 1")
  }

  @Test func tellsWhatIsWrongAndGoesOn() throws {
    let (value, script) = try talk(["/undp", "/save", "//slash", "/help", "/system", "/system Be"])
    #expect(script.told[0] == "there is no `/undp`; did you mean `/undo`?")
    #expect(script.told[1] == "name a file: `/save talk.md`")
    #expect(script.told.contains { $0.contains("/fork [NUMBER]") })
    #expect(script.told.suffix(2) == ["it is told nothing", "it is told: Be"])
    #expect(value.transcript.turns.map(\.said) == ["/slash"])
    #expect(value.transcript.system == "Be")
  }

  @Test func tellsWhenTheContextIsFull() throws {
    let long = String(repeating: "a", count: 40)
    let (value, script) = try talk(["Hi", long, "Bye"], options: "tokens=3 context=32")
    #expect(script.told.count == 1 && script.told[0].contains("32"))
    #expect(value.transcript.turns.map(\.said) == ["Hi", "Bye"])
  }

  @Test func writesTheConversationDown() throws {
    try withTemporaryFolder { folder in
      let notebook = try notebook(directory: folder)
      notebook.dialog = Script(["Hi", "/save talk.md", "/save no/talk.md"])
      try notebook.run("\(Self.model)\nm | chat tokens=2 system=\"Be brief.\"")
      let text = try String(contentsOfFile: "\(folder)/talk.md", encoding: .utf8)
      #expect(text.hasPrefix("**system**\n\nBe brief.\n\n**user**\n\nHi\n\n**assistant**\n\n"))
    }
  }

  @Test func needsSomebodyToTalkWith() throws {
    let notebook = try notebook()
    let found = mistakes { try notebook.run("\(Self.model)\nm | chat") }
    #expect(found.first?.message == "there is nobody to talk with")
    #expect(mistakes { try notebook.run("m | chat say=[\"/zork\"]") }.count == 1)
    #expect(mistakes { try notebook.run("m | chat date=\"soon\"") }.count == 1)
  }
}

extension ChatTests {
  @Test func replaysTokenForToken() throws {
    let store = try SessionStore.inMemory()
    let notebook = try notebook(store: store)
    notebook.dialog = Script(["Hi", "/regen", "And?"], stops: ["And?": 2])
    try notebook.run("\(Self.model)\nm | chat tokens=6")
    let session = try #require(try store.latestSession())
    let report = try Replay(session, in: store, directory: projectFolder).run()
    #expect(report.divergence == nil)
    #expect(report.compared == 2)
    let resumed = try Workbench.Notebook(
      Notebook.Configuration(store: store, source: .commandLine, directory: projectFolder))
    #expect(try resumed.resume(session).restored == 2)
    #expect(resumed.entries.last?.valueHash == notebook.entries.last?.valueHash)
  }
}

import Foundation
import Testing

@testable import hone

/// `chat` as somebody has it who types, and as another program has it.
@Suite struct ConversationTests {
  private static let model = "m = new llama blocks=1 width=32 heads=2 classes=256"

  @Test func ctrlCStopsTheReplyAndStays() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    _ = try terminal.enter(Self.model)
    _ = try terminal.enter("m | chat tokens=1000000 context=1000000", until: "you> ")
    terminal.type("Hi\r")
    try terminal.wait(for: "Hi\n")
    terminal.type("\u{3}")
    try terminal.wait(for: "(interrupted)\nyou> ")
    // At the prompt it drops the line.
    terminal.type("not this")
    try terminal.wait(for: "not this")
    terminal.type("\u{3}")
    try terminal.wait(for: "you> ")
    #expect(try terminal.enter("/undo", until: "you> ").contains("took back: Hi"))
    #expect(try terminal.enter("/und", until: "you> ").contains("did you mean `/undo`?"))
    terminal.type("/sy\t")
    try terminal.wait(for: "/system ")
    terminal.type("\u{15}\u{4}")
    #expect(try terminal.wait(for: "hone>").contains("@2: (0 turns, 0 tokens)"))
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func endsAtSIGTERM() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    _ = try terminal.enter(Self.model)
    _ = try terminal.enter("m | chat", until: "you> ")
    terminal.send(SIGTERM)
    #expect(try terminal.waitForExit() == 143)
  }

  @Test func streamsWhatItGenerates() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    _ = try terminal.enter(Self.model)
    let shown = try terminal.enter("m | generate \"Once\" tokens=4")
    #expect(shown.contains("\nOnce"))
    #expect(shown.contains("@2: (4 tokens, "))
    #expect(shown.split(separator: "Once").count == 3)
  }

  @Test func talksWithAnotherProgramAndReplays() throws {
    let program = try Program()
    let script = "\(Self.model)\nm | chat tokens=4"
    let outcome = try program.run(arguments: ["-c", script], input: "Hi\n/regen\n/zork\n")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("there is no `/zork`"))
    #expect(!outcome.output.isEmpty)
    let replayed = try program.run("replay", "last")
    #expect(replayed.code == 0)
    #expect(replayed.output.contains("2 results agree to the bit"))
  }
}

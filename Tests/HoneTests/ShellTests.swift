import Foundation
import Testing

@testable import hone

/// The shell at a pseudo-terminal.
@Suite struct ShellTests {
  /// Runs for as long as it is let, thousands of millions of steps, in lines that fit on a screen.
  static let endless =
    (1...10).map { "sweep k\($0)=[1 2 3 4 5 6 7 8 9] {" }.joined(separator: "\n") + "\nk1 "
    + String(repeating: "}", count: 10)

  /// Types a statement that never ends, and waits until it runs.
  private func start(_ statement: String, at terminal: PseudoTerminal) throws {
    let lines = statement.split(separator: "\n")
    for line in lines.dropLast() { _ = try terminal.enter(String(line), until: "... ") }
    terminal.type(lines[lines.count - 1] + "\r")
    try terminal.wait(for: "}\n")
  }

  @Test func numbersWhatIsTypedAndWhatComesBack() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    #expect(try terminal.wait(for: "[1] hone>").hasPrefix("Hone 0."))
    #expect(try terminal.enter("20 + 22").contains("@1: 42\n[2] hone>"))
    #expect(try terminal.enter("x = 50%").contains("@2 x: 50%\n"))
    #expect(try terminal.enter("@1 + 1").contains("@3: 43\n"))
    #expect(try terminal.enter("_ + 1").contains("@4: 44\n"))
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func readsStatementsOfSeveralLines() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    _ = try terminal.enter("sweep k=[1 2] {", until: "  ... ")
    #expect(try terminal.enter("k * 2 }", until: "[2] hone>").contains("value"))
    #expect(try terminal.enter("(1 +", until: "  ... ").hasSuffix("\n      ... "))
    terminal.type("\u{4}")
    #expect(try terminal.wait(for: "[2] hone>").contains("error:"))
  }

  @Test func ctrlCDropsTheLine() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "[1] hone>")
    terminal.type("1 + ")
    try terminal.wait(for: "1 + ")
    terminal.type("\u{3}")
    try terminal.wait(for: "[1] hone>")
    #expect(try terminal.enter("7").contains("@1: 7\n"))
    _ = try terminal.enter("(", until: "... ")
    terminal.type("\u{3}")
    try terminal.wait(for: "[2] hone>")
  }

  @Test func ctrlCStopsAStatementAndKeepsEveryValue() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    _ = try terminal.enter("x = 41")
    for _ in 1...2 {
      try start(Self.endless, at: terminal)
      terminal.type("\u{3}")
      #expect(try terminal.wait(for: "hone>").contains("interrupted"))
    }
    #expect(try terminal.enter("x + 1").contains(": 42\n"))
  }

  @Test func endsAtSIGTERM() throws {
    let program = try Program()
    let waiting = try PseudoTerminal(program)
    try waiting.wait(for: "hone>")
    waiting.send(SIGTERM)
    #expect(try waiting.waitForExit() == 143)

    let running = try PseudoTerminal(program)
    try running.wait(for: "hone>")
    try start(Self.endless, at: running)
    running.send(SIGTERM)
    #expect(try running.waitForExit() == 143)
  }

  @Test func losesNothingToAKill() throws {
    let program = try Program()
    let killed = try PseudoTerminal(program)
    try killed.wait(for: "hone>")
    _ = try killed.enter("x = 41")
    try start(Self.endless, at: killed)
    while try !program.run("sessions").output.contains("1 unfinished") {}
    killed.send(SIGKILL)
    #expect(try killed.waitForExit() == -9)

    let next = try PseudoTerminal(program)
    #expect(try next.wait(for: "hone>").contains("`:resume` takes it up"))
    #expect(try next.enter(":resume").contains("This one never finished: sweep"))
    #expect(try next.enter("x + 1").contains(": 42\n"))
    // Two entries up: what was typed before the kill.
    #expect(try program.text(of: "state/hone/history").hasPrefix("x = 41\nsweep"))
  }

  @Test func redrawsAtANewSize() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    terminal.type("1 +")
    try terminal.wait(for: "1 +")
    terminal.send(SIGWINCH)
    #expect(try terminal.enter(" 2").contains("@1: 3\n"))
  }

  @Test func takesAPasteAsOnePiece() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    terminal.type("\u{1B}[200~a = 1\nb = a + 1\u{1B}[201~")
    try terminal.wait(for: "b = a + 1")
    #expect(try terminal.enter("", until: "[3] hone>").contains("@1 a: 1\n@2 b: 2\n"))
  }

  @Test func completesByType() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    _ = try terminal.enter("weighty = 41")
    terminal.type("weigh\t + 1")
    try terminal.wait(for: "weighty")
    #expect(try terminal.enter("").contains("@2: 42\n"))
    terminal.type("zzz\t")
    try terminal.wait(for: "zzz")
    terminal.type("\u{3}")
    try terminal.wait(for: "hone>")
    terminal.type(":hi\t")
    try terminal.wait(for: ":history")
    #expect(try terminal.enter("").contains("@1  weighty = 41\n"))
  }

  @Test func pointsAtMistakes() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    let report = try terminal.enter("1 + nosuch")
    #expect(report.contains("\n    1 + nosuch\n        ^^^^^^\n"))
    #expect(try terminal.enter(":histroy").contains("did you mean `:history`?"))
    #expect(try terminal.enter("7").contains(": 7\n"))
  }

  @Test func savesWhatRunsAgain() throws {
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    for line in ["x = 1", "nosuch", "x = 2", ":undo", "x + @1", ":save s.hone", ":export s.md"] {
      _ = try terminal.enter(line)
    }
    #expect(try terminal.enter("x").contains(": 1\n"))
    let script = try program.run("s.hone")
    #expect(script == Program.Outcome(code: 0, output: "2\n", errors: ""))
    #expect(try program.run("verify", "s.md").code == 0)
  }

  @Test func isPlainWhereThatIsAskedFor() throws {
    for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let program = try Program()
      let terminal = try PseudoTerminal(program, environment: environment)
      try terminal.wait(for: "hone>")
      _ = try terminal.enter("nosuch")
      #expect(!terminal.hasShownColor)
    }
    let program = try Program()
    let terminal = try PseudoTerminal(program)
    try terminal.wait(for: "hone>")
    #expect(terminal.hasShownColor)
  }
}

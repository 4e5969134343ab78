import Foundation
import Testing

/// The program without a terminal.
@Suite struct ProgramTests {
  @Test func keepsResultsApartFromProblems() throws {
    let program = try Program()
    let good = try program.run("-c", "1 + 1")
    #expect(good == Program.Outcome(code: 0, output: "2\n", errors: ""))
    let bad = try program.run("-c", "1 + nosuch")
    #expect(bad.code == 1)
    #expect(bad.output == "")
    #expect(bad.errors.contains("    1 + nosuch\n        ^^^^^^"))
  }

  /// Progress and what was found so far are for terminals: a search says its result alone.
  @Test func drawsNothingAgainWhereItIsNoTerminal() throws {
    let program = try Program()
    let search =
      #"new mlp for=(data "digits") hidden=[8] | search drop=50% on=(data "digits") bits=[8 4] tries=4"#
    let outcome = try program.run("-c", search)
    #expect(outcome.code == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.components(separatedBy: "tried on digits").count == 2)
    #expect(!outcome.output.contains("\u{1B}"))
  }

  /// A model that is given a name isn't drawn: what broke in it is told beside the results.
  @Test func warnsOfLayersThatBrokeUnseen() throws {
    let program = try Program()
    let outcome = try program.run(
      "-c", #"net = new mlp for=(data "digits") hidden=[8] | quantize binary"#)
    #expect(outcome.code == 0)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("warning: layer output broke: its SQNR is"))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var code: Int32
    var errors: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Case(arguments: ["-c", "expect 1 == 2"], code: 1, errors: "expect 1 == 2"),
    Case(arguments: ["--thread", "2"], code: 2, errors: "did you mean `--threads`?"),
    Case(arguments: ["nosuch.hone"], code: 4, errors: "No such file"),
    Case(arguments: ["sesions"], code: 4, errors: "did you mean `hone sessions`?"),
    Case(arguments: ["."], code: 4, errors: "directory"),
    Case(arguments: [Program.path], code: 1, errors: "binary"),
    Case(arguments: ["verify", "bad.hone"], code: 2, errors: "not Markdown"),
    Case(arguments: ["check", "bad.hone"], code: 1, errors: "bad.hone:2:5"),
    Case(arguments: ["bad.hone"], code: 1, errors: "bad.hone:2:5"),
    Case(arguments: ["latin.hone"], code: 1, errors: "byte 2 is not UTF-8"),
    Case(arguments: ["-c", #"load "nosuch.hone""#], code: 4, errors: "No such file"),
    Case(arguments: ["-c", #"data "nosuch.csv""#], code: 4, errors: "nosuch.csv"),
    Case(arguments: ["replay", "last"], code: 4, errors: "no session is recorded yet"),
    Case(arguments: ["--store", "bad.hone", "-c", "1"], code: 1, errors: "bad.hone"),
  ])
  func endsWithTheRightCode(_ example: Case) throws {
    let program = try Program()
    try program.file("bad.hone", "1\n1 + nosuch\n")
    try Data([0x31, 0x0A, 0xE9]).write(to: program.folder.appending(path: "latin.hone"))
    let outcome = try program.run(arguments: example.arguments)
    #expect(outcome.code == example.code)
    #expect(outcome.errors.contains(example.errors), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func readsStandardInputWhereItIsNoTerminal() throws {
    let program = try Program()
    for arguments in [[], ["-"]] {
      let outcome = try program.run(arguments: arguments, input: "x = 1\n\nx + 1\n")
      #expect(outcome == Program.Outcome(code: 0, output: "2\n", errors: ""))
    }
  }

  @Test func givesScriptsTheirParameters() throws {
    let program = try Program()
    try program.file("p.hone", "param k: number = 1\nk * 2\n")
    #expect(try program.run("p.hone").output == "2\n")
    #expect(try program.run("run", "p.hone", "-p", "k=21").output == "42\n")
    #expect(try program.run("run", "p.hone", "-p", "l=21").code == 1)
  }

  @Test func tellsALiterateScriptWithItsResults() throws {
    let program = try Program()
    try program.file("a.md", "# A\n\n```hone\nx = 20\nx + 1\n```\n```output\n7\n```\nEnd.\n")
    #expect(try program.run("a.md").output == "# A\n\n> x = 20\n> x + 1\n21\n\nEnd.\n")
  }

  @Test func verifiesAndAcceptsOutputs() throws {
    let program = try Program()
    try program.file("a.md", "```hone\n1 + 1\n```\n\n```output\n3\n```\n")
    let outcome = try program.run("verify", "a.md")
    #expect(outcome.code == 3)
    #expect(outcome.errors.hasPrefix("a.md:6: the output differs\n  - 3\n  + 2\n"))
    #expect(try program.run("verify", "--accept", "a.md").code == 0)
    #expect(try program.text(of: "a.md") == "```hone\n1 + 1\n```\n\n```output\n2\n```\n")
    #expect(try program.run("verify", "a.md").output == "a.md: 1 output agrees\n")
  }

  @Test func writesWhatIsMeasuredOnceAndComparesItNever() throws {
    let program = try Program()
    let page = "```hone\nt = hardware\nt.threads\n```\n\n```output\n"
    try program.file("m.md", page + "```\n")
    #expect(try program.run("verify", "m.md").code == 3)
    #expect(try program.run("verify", "--accept", "m.md").code == 0)
    #expect(try program.text(of: "m.md") != page + "```\n")
    try program.file("m.md", page + "7000000\n```\n")
    #expect(try program.run("verify", "m.md").code == 0)
    #expect(try program.text(of: "m.md") == page + "7000000\n```\n")
  }

  @Test func replaysWhatItRecorded() throws {
    let program = try Program()
    try program.file("a.hone", "seed 7\nx = 1\nx + 1\n")
    #expect(try program.run("a.hone").code == 0)
    for target in ["last", "a.hone"] {
      let outcome = try program.run("replay", target)
      #expect(outcome.code == 0)
      #expect(outcome.output.hasSuffix(": 3 results agree to the bit\n"))
    }
    try program.file("a.hone", "seed 7\nx = 2\nx + 1\n")
    let changed = try program.run("replay", "a.hone")
    #expect(changed.code == 3)
    #expect(changed.errors.contains("@2 is another now: statement changed"))
    #expect(try program.run("sessions").output.contains("a.hone  3 statements"))
  }

  @Test func saysThatResultsAreLost() throws {
    let program = try Program()
    let outcome = try program.run(arguments: ["-c", "1"], output: URL(filePath: "/dev/full"))
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("results can't be written: No space left on device"))
  }

  @Test func isStoppedBySignals() throws {
    for (signal, code) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
      let program = try Program()
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(filePath: Program.path)
      process.arguments = ["-c", "7\n" + ShellTests.endless]
      process.environment = program.environment
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      // The first result tells that the second statement is about to run.
      #expect(try output.fileHandleForReading.read(upToCount: 2) == Data("7\n".utf8))
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationStatus == code)
    }
  }

  @Test func helpsAndNamesItself() throws {
    let program = try Program()
    #expect(try program.run("--help").output.contains("hone replay"))
    #expect(try program.run("--version").output.hasPrefix("hone 0."))
  }
}

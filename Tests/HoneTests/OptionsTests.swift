import Testing

@testable import hone

@Suite struct OptionsTests {
  struct Line: Sendable, CustomTestStringConvertible {
    var arguments: String
    var action: Options.Action
    var testDescription: String { arguments }
  }

  @Test(arguments: [
    Line(arguments: "", action: .shell),
    Line(arguments: "a.hone", action: .runFile("a.hone")),
    Line(arguments: "run a.md -p epochs=5", action: .runFile("a.md")),
    Line(arguments: "-p epochs=5 run a.md", action: .runFile("a.md")),
    Line(arguments: "-c 1+1", action: .runStatement("1+1")),
    Line(arguments: "-", action: .runStandardInput),
    Line(arguments: "-- -", action: .runStandardInput),
    Line(arguments: "check a.hone", action: .check("a.hone")),
    Line(arguments: "verify a.md b.md --accept", action: .verify(["a.md", "b.md"])),
    Line(arguments: "replay last", action: .replay("last")),
    Line(arguments: "sessions", action: .sessions),
    Line(arguments: "--version", action: .version),
    Line(arguments: "run --help", action: .help),
    Line(arguments: "-- --help", action: .runFile("--help")),
  ])
  func readsWhatIsAskedFor(_ line: Line) throws {
    #expect(try parse(line.arguments).action == line.action)
  }

  @Test func readsValuesAttachedOrFollowing() throws {
    let options = try parse(
      "--threads=3 --kernels scalar --store records --no-color a.hone -p k=1=2")
    #expect(options.threadCount == 3)
    #expect(options.kernels == "scalar")
    #expect(options.storeDirectory == "records")
    #expect(!options.allowsColor)
    #expect(options.parameters == ["k": "1=2"])
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var arguments: String
    var message: String
    var hint: String
    var testDescription: String { arguments }
  }

  @Test(arguments: [
    Mistake(
      arguments: "--thread 2", message: "there is no option `--thread`",
      hint: "did you mean `--threads`?"),
    Mistake(
      arguments: "chekc a.hone", message: "there is no subcommand `chekc`",
      hint: "did you mean `check`?"),
    Mistake(
      arguments: "--threads", message: "`--threads` needs a value", hint: "as in `--threads N`"),
    Mistake(
      arguments: "--threads 0", message: "`--threads` takes a whole number, not `0`",
      hint: "from 1 to 64"),
    Mistake(
      arguments: "--threads two", message: "`--threads` takes a whole number, not `two`",
      hint: "from 1 to 64"),
    Mistake(
      arguments: "--kernels sse", message: "there are no kernels `sse`",
      hint: "valid: avx2, avx512, neon, scalar"),
    Mistake(
      arguments: "run a.hone -p epochs", message: "`-p` takes NAME=VALUE, not `epochs`",
      hint: "as in `-p epochs=5`"),
    Mistake(
      arguments: "run a.hone -p k=1 -p k=2", message: "`-p k=` is given twice",
      hint: "leave one out"),
    Mistake(
      arguments: "-c 1 -c 2", message: "`-c` is given twice",
      hint: "one `-c` may hold several lines"),
    Mistake(
      arguments: "run a.hone --accept", message: "`--accept` goes with `hone verify`",
      hint: "`hone verify FILE --accept`"),
    Mistake(
      arguments: "run", message: "`hone run` takes FILE, not nothing",
      hint: "`hone --help` shows what there is"),
    Mistake(
      arguments: "sessions now", message: "`hone sessions` takes nothing, not `now`",
      hint: "`hone --help` shows what there is"),
  ])
  func saysWhatIsWrong(_ mistake: Mistake) {
    #expect(throws: UsageError(mistake.message, hint: mistake.hint)) {
      try parse(mistake.arguments)
    }
  }

  @Test func helpHasEveryOptionAndSubcommand() {
    for name in Option.all.flatMap(\.names) + Subcommand.all.map(\.name) {
      #expect(Help.text.contains(name))
    }
    #expect(Help.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @discardableResult private func parse(_ line: String) throws -> Options {
    try Options(arguments: line.split(separator: " ").map(String.init))
  }
}

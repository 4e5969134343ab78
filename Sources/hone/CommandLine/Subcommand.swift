/// A word that may stand first on the command line.
struct Subcommand: Sendable {
  let name: String
  /// What follows it, as the help shows it.
  let operands: String
  let operandCount: ClosedRange<Int>
  let help: String
  let action: @Sendable ([String]) -> Options.Action

  /// Every subcommand, in the order of the help.
  static let all: [Subcommand] = [
    Subcommand(
      name: "run", operands: "FILE", operandCount: 1...1,
      help: "run a `.hone` script, or Markdown's blocks"
    ) { .runFile($0[0]) },
    Subcommand(
      name: "check", operands: "FILE", operandCount: 1...1,
      help: "look for mistakes without running anything"
    ) { .check($0[0]) },
    Subcommand(
      name: "verify", operands: "FILE...", operandCount: 1...Int.max,
      help: "run Markdown and compare its `output` blocks"
    ) { .verify($0) },
    Subcommand(
      name: "replay", operands: "last|NAME|FILE", operandCount: 1...1,
      help: "run a recorded session again and compare"
    ) { .replay($0[0]) },
    Subcommand(
      name: "sessions", operands: "", operandCount: 0...0, help: "list the recorded sessions"
    ) { _ in .sessions },
    Subcommand(
      name: "hardware", operands: "", operandCount: 0...0,
      help: "show this machine and what it does at most"
    ) { _ in .runStatement("hardware") },
  ]
}

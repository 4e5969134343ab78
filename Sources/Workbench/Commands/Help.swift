import Language

extension Command {
  static let help = Command(
    "help", "Lists the commands, or explains one.",
    input: NoInput.self, output: HelpValue.valueType,
    Parameter<Name?>("command", "the command to explain", default: .some(nil), .positional),
    examples: [
      Example("help", "every command with a line each"),
      Example("help prune", "what `prune` takes, with examples"),
    ]
  ) { context, _, name in
    guard let name else { return .object(HelpValue(command: nil)) }
    guard Command.named(name.text) != nil else {
      let near = nearest(to: name.text, among: Command.all.map(\.name))
      throw context.problem(
        "there is no command `\(name.text)`", with: "command",
        hint: near.map { "did you mean `\($0)`?" } ?? "`help` lists them all")
    }
    return .object(HelpValue(command: name.text))
  }
}

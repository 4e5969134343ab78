import Language

extension Options {
  /// Reads the command line, without the program's name.
  ///
  /// Options may stand before and after operands; `--` ends them.
  ///
  /// - Throws: A `UsageError` that names the nearest option or subcommand.
  init(arguments: [String]) throws(UsageError) {
    self.init()
    var operands: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      } else if argument.hasPrefix("-"), argument != "-" {
        try apply(argument, rest: &rest)
      } else {
        operands.append(argument)
      }
    }
    try take(operands)
    try checkOptionsFitAction()
  }

  /// Applies one option, whose value may follow it or stand after `=`.
  private mutating func apply(
    _ argument: String, rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let equals = argument.hasPrefix("--") ? argument.firstIndex(of: "=") : nil
    let name = String(argument[..<(equals ?? argument.endIndex)])
    guard let option = Option.all.first(where: { $0.names.contains(name) }) else {
      throw Self.unknown("option", name, among: Option.all.flatMap(\.names))
    }
    let attached = equals.map { String(argument[argument.index(after: $0)...]) }
    guard let operand = option.operand else {
      guard attached == nil else { throw UsageError("`\(name)` takes no value") }
      return try option.set(&self, "")
    }
    guard let value = attached ?? rest.popFirst() else {
      throw UsageError("`\(name)` needs a value", hint: "as in `\(name) \(operand)`")
    }
    try option.set(&self, value)
  }

  private mutating func take(_ operands: [String]) throws(UsageError) {
    guard let first = operands.first else { return }
    switch action {
    case .help, .version: return
    case .runStatement:
      throw UsageError("`-c` runs one statement; there is no place for `\(first)`")
    default: break
    }
    if let subcommand = Subcommand.all.first(where: { $0.name == first }) {
      let rest = Array(operands.dropFirst())
      guard subcommand.operandCount.contains(rest.count) else {
        throw UsageError(
          "`hone \(first)` takes \(subcommand.operands.isEmpty ? "nothing" : subcommand.operands)"
            + ", not " + (rest.isEmpty ? "nothing" : "`\(rest.joined(separator: " "))`"))
      }
      action = subcommand.action(rest)
    } else if operands.count > 1 {
      throw Self.unknown("subcommand", first, among: Subcommand.all.map(\.name))
    } else {
      action = first == "-" ? .runStandardInput : .runFile(first)
    }
  }

  private func checkOptionsFitAction() throws(UsageError) {
    if acceptsOutput {
      guard case .verify = action else {
        throw UsageError("`--accept` goes with `hone verify`", hint: "`hone verify FILE --accept`")
      }
    }
    if !parameters.isEmpty {
      switch action {
      case .shell, .replay, .sessions:
        throw UsageError("`-p` goes with a script", hint: "`hone run FILE -p NAME=VALUE`")
      default: break
      }
    }
  }

  private static func unknown(_ kind: String, _ name: String, among names: [String]) -> UsageError {
    guard let near = nearest(to: name, among: names) else {
      return UsageError("there is no \(kind) `\(name)`")
    }
    return UsageError("there is no \(kind) `\(name)`", hint: "did you mean `\(near)`?")
  }
}

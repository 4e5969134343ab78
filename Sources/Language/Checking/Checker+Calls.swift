extension Checker {
  /// Checks a stage of a pipeline, with what is piped into it.
  mutating func checkCall(_ call: CallSyntax, at range: SourceRange) -> CheckedExpression {
    let outer = allowsColumns
    allowsColumns = false
    defer { allowsColumns = outer }
    let input = call.input.map { checkHead($0) }
    let name = call.name.text
    if name == definitionInProgress {
      report(
        Diagnostic(
          "`\(name)` calls itself", at: call.name.range,
          hint: "a script always ends, so there is no recursion; `each` goes through a list"))
      return .invalid(at: range)
    }
    if let definition = scope.definitions[name] {
      return check(call, of: definition, input: input, at: range)
    }
    if let signature = signatures[name] {
      if input == nil, let moved = movingInput(of: call, signature) {
        return check(moved.call, of: signature, input: moved.input, at: range)
      }
      return check(call, of: signature, input: input, at: range)
    }
    report(unknownCommand(call))
    return .invalid(at: range)
  }

  /// A command's input may stand as its first argument instead of before a pipe:
  /// `save tiny "tiny.hone"`. It is told by its type, which no literal has.
  private func movingInput(
    of call: CallSyntax, _ signature: Signature
  ) -> (call: CallSyntax, input: CheckedExpression)? {
    guard let first = call.arguments.first, first.label == nil, !signature.inputs.isEmpty else {
      return nil
    }
    switch first.value.kind {
    case .word(let word) where scope.variables[word] == nil: return nil
    case .word, .group, .reference, .last, .field: break
    default: return nil
    }
    var trial = self
    let input = trial.check(first.value)
    guard trial.diagnostics.count == diagnostics.count, input.type != .any,
      signature.inputs.contains(where: { $0.accepts(input.type) })
    else { return nil }
    var call = call
    call.arguments.removeFirst()
    return (call, input)
  }

  private func unknownCommand(_ call: CallSyntax) -> Diagnostic {
    let name = call.name
    if scope.variables[name.text] != nil {
      guard call.input == nil else {
        return Diagnostic("`\(name.text)` is a value, not a command", at: name.range)
      }
      return Diagnostic(
        "`\(name.text)` is a value and takes no arguments", at: name.range,
        hint: "a difference has spaces on both sides of its `-`; a pipe passes a value on")
    }
    if let place = definedLater[name.text], place.lowerBound > name.range.lowerBound {
      return Diagnostic(
        "`\(name.text)` is used before it is named", at: name.range,
        note: .init("named here", at: place))
    }
    let names = orderedSignatures.map(\.name) + scope.definitions.keys.sorted()
    return Diagnostic(
      "no command `\(name.text)`", at: name.range,
      hint: suggestion(for: name.text, among: names) ?? "`help` lists the commands")
  }

  private mutating func check(
    _ call: CallSyntax, of signature: Signature, input: CheckedExpression?, at range: SourceRange
  ) -> CheckedExpression {
    if let problem = inputProblem(of: call, signature, input) { report(problem) }
    let arguments = checkArguments(of: call, signature)
    let command = CheckedCommand(
      name: call.name, range: call.range, input: input, arguments: arguments)
    return CheckedExpression(kind: .command(command), type: signature.output, range: range)
  }

  private func inputProblem(
    of call: CallSyntax, _ signature: Signature, _ input: CheckedExpression?
  ) -> Diagnostic? {
    let name = signature.name
    let wanted = joined(signature.inputs.map(\.described))
    guard let input else {
      if signature.inputs.isEmpty || signature.inputIsOptional { return nil }
      let fitting = scope.variables.filter { entry in
        entry.value.type != .any && signature.inputs.contains { $0.accepts(entry.value.type) }
      }
      let example = fitting.keys.min() ?? "…"
      return Diagnostic(
        "`\(name)` needs \(wanted) piped into it", at: call.name.range,
        hint: "like `\(example) | \(name)`")
    }
    if signature.inputs.isEmpty {
      return Diagnostic(
        "`\(name)` starts a pipeline and takes nothing piped in", at: call.name.range,
        note: .init("this is piped in", at: input.range))
    }
    if signature.inputs.contains(where: { $0.accepts(input.type) }) { return nil }
    return Diagnostic(
      "`\(name)` takes \(wanted), not \(input.type.described)", at: call.name.range,
      note: .init("this is \(input.type.described)", at: input.range),
      hint: input.type == .nothing ? nil : commandsHint(for: input.type))
  }

  /// What could be done with a value of this type instead.
  private func commandsHint(for type: ValueType) -> String? {
    let names =
      orderedSignatures
      .filter { $0.inputs.contains { $0.name == type.name } }
      .map(\.name)
    guard !names.isEmpty else { return nil }
    return "commands for \(type.described): " + names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? ", …" : "")
  }
}

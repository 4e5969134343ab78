extension Checker {
  /// Checks a `def` and puts it into scope.
  mutating func checkDefinition(_ syntax: DefinitionSyntax) -> CheckedStatement.Body {
    let name = syntax.name
    if signatures[name.text] != nil {
      report(
        Diagnostic(
          "`\(name.text)` is a command already", at: name.range, hint: "choose another name"))
    }
    let outer = scope
    let outerDefinition = definitionInProgress
    definitionInProgress = name.text
    calledDepth = 0
    let parameters = syntax.parameters.map { checkParameter($0) }
    reportRepeatedNames(syntax.parameters.map(\.name))
    for (parameter, syntax) in zip(parameters, syntax.parameters) {
      scope.bind(syntax.name, to: parameter.type, isSubstituted: true)
    }
    let body = checkBody(syntax.body)
    scope = outer
    definitionInProgress = outerDefinition
    let definition = CheckedDefinition(
      name: name.text, parameters: parameters, body: body.statements, type: body.type,
      depth: calledDepth + (syntax.body.flatMap(\.expressions).map(\.depth).max() ?? 0),
      sourceHash: sourceHash)
    if definition.depth > CheckedDefinition.maximumDepth {
      report(
        Diagnostic(
          "`\(name.text)` goes too deep through the definitions it calls", at: name.range,
          hint: "call them one after the other instead of one inside the other"))
    }
    scope.bind(definition)
    return .definition(definition)
  }

  private mutating func checkParameter(
    _ syntax: ParameterSyntax
  ) -> CheckedDefinition.Parameter {
    let type = syntax.type.map { self.type(named: $0) } ?? .any
    let fallback = syntax.defaultValue.map { expression in
      let value = check(expression)
      return recovering(at: value.range) { _ throws(Diagnostic) in
        try value.fitted(to: type, name: syntax.name.text, place: syntax.name.range)
      }
    }
    return .init(name: syntax.name.text, type: type, defaultValue: fallback)
  }

  mutating func reportRepeatedNames(_ names: [Name]) {
    for (index, name) in names.enumerated() {
      guard let first = names[..<index].first(where: { $0.text == name.text }) else { continue }
      report(
        Diagnostic(
          "`\(name.text)` is given twice", at: name.range,
          note: .init("first here", at: first.range)))
    }
  }

  /// Checks a call of a definition; what is piped in is its first parameter.
  mutating func check(
    _ call: CallSyntax, of definition: CheckedDefinition, input: CheckedExpression?,
    at range: SourceRange
  ) -> CheckedExpression {
    var values: [String: CheckedExpression] = [:]
    var positional = definition.parameters[...]
    do throws(Diagnostic) {
      if let input {
        guard let first = positional.popFirst() else {
          throw Diagnostic(
            "`\(definition.name)` takes nothing piped in", at: call.name.range,
            note: .init("this is piped in", at: input.range))
        }
        values[first.name] = try input.fitted(to: first.type, name: first.name)
      }
      for argument in call.arguments {
        let parameter = try parameter(for: argument, of: definition, &positional)
        guard values[parameter.name] == nil else {
          throw Diagnostic("`\(parameter.name)` is given twice", at: argument.range)
        }
        values[parameter.name] = try check(argument.value)
          .fitted(to: parameter.type, name: parameter.name)
      }
      if let missing = definition.parameters.first(where: {
        $0.defaultValue == nil && values[$0.name] == nil
      }) {
        throw Diagnostic("`\(definition.name)` needs `\(missing.name)`", at: call.name.range)
      }
    } catch {
      report(error)
      return .invalid(at: range)
    }
    calledDepth = max(calledDepth, definition.depth)
    let checked = CheckedDefinitionCall(
      name: call.name, range: call.range, sourceHash: sourceHash,
      arguments: definition.parameters.compactMap { parameter in
        values[parameter.name].map { (parameter.name, $0) }
      })
    return CheckedExpression(kind: .definition(checked), type: definition.type, range: range)
  }

  private func parameter(
    for argument: CallSyntax.Argument, of definition: CheckedDefinition,
    _ positional: inout ArraySlice<CheckedDefinition.Parameter>
  ) throws(Diagnostic) -> CheckedDefinition.Parameter {
    guard let label = argument.label else {
      if let parameter = positional.popFirst() { return parameter }
      throw Diagnostic(
        "`\(definition.name)` takes \(counted(definition.parameters.count, "argument"))",
        at: argument.range)
    }
    if let parameter = definition.parameters.first(where: { $0.name == label.text }) {
      return parameter
    }
    throw Diagnostic(
      "`\(definition.name)` has no parameter `\(label.text)`", at: label.range,
      hint: suggestion(for: label.text, among: definition.parameters.map(\.name)))
  }
}

extension Checker {
  /// Finds the parameter that each argument is for, and checks it.
  mutating func checkArguments(
    of call: CallSyntax, _ signature: Signature
  ) -> [CheckedCommand.Argument] {
    var given: [String: [CallSyntax.Argument]] = [:]
    var positional = signature.parameters.filter(\.isPositional)[...]
    for argument in call.arguments {
      do throws(Diagnostic) {
        let parameter =
          if let label = argument.label {
            try labelled(label, in: signature)
          } else {
            try nextPositional(&positional, for: argument, of: signature)
          }
        if let first = given[parameter.name]?.first,
          !parameter.isVariadic || argument.label != nil || first.label != nil
        {
          throw Diagnostic(
            "`\(parameter.name)` is given twice", at: argument.range,
            note: .init("first here", at: first.range))
        }
        given[parameter.name, default: []].append(argument)
      } catch {
        report(error)
      }
    }
    return signature.parameters.compactMap { parameter in
      checkGiven(given[parameter.name] ?? [], for: parameter, of: call)
    }
  }

  private func labelled(
    _ label: Name, in signature: Signature
  ) throws(Diagnostic) -> Signature.Parameter {
    if let parameter = signature.parameters.first(where: { $0.name == label.text }) {
      return parameter
    }
    throw Diagnostic(
      "`\(signature.name)` has no option `\(label.text)`", at: label.range,
      hint: suggestion(for: label.text, among: signature.parameters.map(\.name)))
  }

  private func nextPositional(
    _ positional: inout ArraySlice<Signature.Parameter>, for argument: CallSyntax.Argument,
    of signature: Signature
  ) throws(Diagnostic) -> Signature.Parameter {
    if let parameter = positional.first {
      if !parameter.isVariadic { positional.removeFirst() }
      return parameter
    }
    let count = signature.parameters.filter(\.isPositional).count
    let labels = signature.parameters.filter { !$0.isPositional }.map { "\($0.name)=" }
    throw Diagnostic(
      "`\(signature.name)` takes \(counted(count, "argument")) without a label",
      at: argument.range,
      hint: labels.isEmpty ? nil : "options: " + labels.joined(separator: " "))
  }

  private mutating func checkGiven(
    _ arguments: [CallSyntax.Argument], for parameter: Signature.Parameter, of call: CallSyntax
  ) -> CheckedCommand.Argument? {
    guard let first = arguments.first, let last = arguments.last else {
      if parameter.defaultText == nil {
        report(
          Diagnostic(
            "`\(call.name.text)` needs `\(parameter.name)`: \(parameter.help)",
            at: call.name.range, hint: usage(of: call.name.text, parameter)))
      }
      return nil
    }
    let range = first.value.range.lowerBound..<last.value.range.upperBound
    let content: CheckedCommand.Argument.Content
    if parameter.isVariadic, arguments.count > 1 || first.label == nil {
      let kind = parameter.kind.element ?? parameter.kind
      content = .elements(arguments.map { checkValue($0.value, kind: kind, parameter) })
    } else {
      content = checkContent(first.value, parameter)
    }
    return CheckedCommand.Argument(parameter: parameter, content: content, range: range)
  }

  private func usage(of command: String, _ parameter: Signature.Parameter) -> String {
    let value = parameter.kind.example
    return "like `\(command) \(parameter.isPositional ? value : "\(parameter.name)=\(value)")`"
  }

  private mutating func checkContent(
    _ expression: Expression, _ parameter: Signature.Parameter
  ) -> CheckedCommand.Argument.Content {
    switch parameter.kind {
    case .predicate:
      allowsColumns = true
      defer { allowsColumns = false }
      let condition = check(expression)
      if !ValueType.boolean.accepts(condition.type) {
        report(
          Diagnostic(
            "`\(parameter.name)` is a condition, not \(condition.type.described)",
            at: condition.range, hint: "like `accuracy > 97%`"))
      }
      return .predicate(condition)
    case .list(let kind):
      if case .list(let elements) = expression.kind {
        return .elements(elements.map { checkValue($0, kind: kind, parameter) })
      }
      return .value(checkValue(expression, kind: parameter.kind, parameter))
    default: return .value(checkValue(expression, kind: parameter.kind, parameter))
    }
  }

  /// Checks one value that is to be of a kind; a constant is fitted right away.
  private mutating func checkValue(
    _ expression: Expression, kind: Signature.Kind, _ parameter: Signature.Parameter
  ) -> CheckedExpression {
    let checked = checkBareWord(expression, kind: kind) ?? check(expression)
    let rule = ArgumentRule(name: parameter.name, kind: kind)
    do throws(Diagnostic) {
      guard let value = checked.constant else {
        try rule.checkType(checked.type, at: checked.range)
        return checked
      }
      return .constant(try rule.fitted(value, at: checked.range), at: checked.range)
    } catch {
      var diagnostic = error
      diagnostic.note = diagnostic.note ?? origin(of: checked)
      report(diagnostic)
      return .invalid(at: checked.range)
    }
  }

  /// Where a variable got the type that doesn't fit.
  private func origin(of expression: CheckedExpression) -> Diagnostic.Note? {
    guard case .variable(let name) = expression.kind, let place = scope.variables[name]?.place
    else { return nil }
    return .init("`\(name)` is \(expression.type.described)", at: place)
  }

  /// A bare word where it stands for itself and is no variable; `nil` where it is to be looked up.
  private mutating func checkBareWord(
    _ expression: Expression, kind: Signature.Kind
  ) -> CheckedExpression? {
    guard let word = expression.dottedName else { return nil }
    let range = expression.range
    switch kind {
    case .choice(let choices):
      if choices.contains(word) || scope.variables[word] == nil {
        return .constant(.text(word), at: range)
      }
    case .name:
      let variable = scope.variables[String(word.prefix { $0 != "." })]
      if variable?.isSubstituted == true, variable?.type == .text || variable?.type == .any {
        return nil
      }
      return .constant(.text(word), at: range)
    case .list(let element): return checkBareWord(expression, kind: element)
    case .file:
      guard scope.variables[word] == nil else { return nil }
      report(
        Diagnostic("a path stands in quotes", at: range, hint: "write \(quoted(word))"))
      return .invalid(at: range)
    case .value, .quantity, .predicate: return nil
    }
    return nil
  }
}

extension Expression {
  /// A bare word with the fields after it, as it was written.
  var dottedName: String? {
    switch kind {
    case .word(let word): word
    case .boolean(let value): value ? "true" : "false"
    case .field(let base, let name): base.dottedName.map { "\($0).\(name.text)" }
    default: nil
    }
  }
}

@testable import Language

/// A syntax tree as nested parentheses, the operator first.
func dump(_ source: String) -> String {
  let result = Parser.parse(source)
  guard result.diagnostics.isEmpty else {
    return result.diagnostics.map { "\($0.range): \($0.message)" }.joined(separator: "\n")
  }
  return result.statements.map(\.dump).joined(separator: "; ")
}

extension Statement {
  var dump: String {
    switch kind {
    case .assignment(let name, let value): "(= \(name.text) \(value.dump))"
    case .expression(let value): value.dump
    case .expect(let value): "(expect \(value.dump))"
    case .seed(let seed): "(seed \(seed))"
    case .parameter(let parameter): "(param \(parameter.dump))"
    case .definition(let definition):
      "(def \(definition.name.text) (\(definition.parameters.map(\.dump).joined(separator: " "))) "
        + definition.body.map(\.dump).joined(separator: "; ") + ")"
    }
  }
}

extension ParameterSyntax {
  fileprivate var dump: String {
    name.text + (type.map { ":\($0.text)" } ?? "") + (defaultValue.map { "=\($0.dump)" } ?? "")
  }
}

extension Expression {
  var dump: String {
    switch kind {
    case .quantity(let quantity): quantity.sourceText.filter { $0 != " " }
    case .text(let text): quoted(text)
    case .boolean(let value): "\(value)"
    case .word(let word): word
    case .reference(let number): "@\(number)"
    case .last: "_"
    case .list(let elements): "[\(elements.map(\.dump).joined(separator: " "))]"
    case .group(let inner): "(\(inner.dump))"
    case .field(let base, let name): "\(base.dump).\(name.text)"
    case .unary(let symbol, let operand): "(\(symbol.rawValue) \(operand.dump))"
    case .binary(let symbol, let left, let right, _):
      "(\(symbol.rawValue) \(left.dump) \(right.dump))"
    case .near(let left, let right, let tolerance, _):
      "(~ \(left.dump) \(right.dump) \(tolerance.dump))"
    case .call(let call): call.dump
    case .loop(let loop):
      "{\(loop.kind) "
        + loop.variables.map { "\($0.name.text)=\($0.values.dump)" }.joined(separator: " ")
        + ": " + loop.body.map(\.dump).joined(separator: "; ") + "}"
    }
  }
}

extension CallSyntax {
  fileprivate var dump: String {
    let words =
      [name.text]
      + arguments.map { argument in
        (argument.label.map { "\($0.text)=" } ?? "") + argument.value.dump
      }
    return "<" + (input.map { "\($0.dump) | " } ?? "") + words.joined(separator: " ") + ">"
  }
}

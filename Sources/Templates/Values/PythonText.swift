extension TemplateValue {
  /// As `{{ value }}` shows it: what Python's `str` makes of it.
  var shownText: String {
    switch self {
    case .undefined: ""
    case .text(let text): text
    default: pythonText
    }
  }

  /// What Python's `repr` makes of it.
  private var pythonText: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .number(let value): value.pythonText
    case .text(let text): text.quotedForPython
    case .list(let elements): "[" + elements.map(\.pythonText).joined(separator: ", ") + "]"
    case .map(let map):
      "{"
        + map.elements.map { "\($0.key.quotedForPython): \($0.value.pythonText)" }
        .joined(separator: ", ") + "}"
    case .namespace: "<Namespace>"
    case .macro(let macro): "<Macro \(macro.definition.name.quotedForPython)>"
    case .loop(let loop): "<LoopContext \(loop.index + 1)/\(loop.elements.count)>"
    case .function(let name, _): "<function \(name)>"
    }
  }
}

extension Double {
  /// The shortest text that reads as the same number, as Python writes it: 0.1, 1e-05, 1e+16.
  var pythonText: String {
    guard isFinite else { return isNaN ? "nan" : self > 0 ? "inf" : "-inf" }
    let text = description
    guard let mark = text.firstIndex(of: "e") else { return text }
    var mantissa = String(text[..<mark])
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    // Swift changes to exponents at 2^53 already and from 0.0001 on, Python at 1e16 and 0.0001.
    if (0..<16).contains(exponent), let whole = Int(exactly: self) { return "\(whole).0" }
    let digits = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
    return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(digits)"
  }
}

extension String {
  /// In quotes, double ones where it holds single ones only.
  fileprivate var quotedForPython: String {
    let quote = contains("'") && !contains("\"") ? "\"" : "'"
    var text = quote
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\\": text += "\\\\"
      case "'" where quote == "'": text += "\\'"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + quote
  }
}

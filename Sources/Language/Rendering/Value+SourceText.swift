import ContentHashing

extension Value {
  /// The value as the language writes it, or `nil` for one that has no literal: a table, an object,
  /// nothing, a number that isn't finite.
  public var sourceText: String? {
    switch self {
    case .boolean(let value): return value ? "true" : "false"
    case .quantity(let quantity): return quantity.value.isFinite ? quantity.sourceText : nil
    case .text(let text): return quoted(text)
    case .list(let values):
      let texts = values.compactMap(\.sourceText)
      return texts.count == values.count ? "[" + texts.joined(separator: " ") + "]" : nil
    case .nothing, .table, .object: return nil
    }
  }

  /// The value for reading on one line: numbers rounded, tables and objects by what they are.
  public var displayText: String {
    switch self {
    case .nothing: "nothing"
    case .boolean(let value): value ? "true" : "false"
    case .quantity(let quantity): quantity.displayText()
    case .text(let text): quoted(text)
    case .list(let values): "[" + values.map(\.displayText).joined(separator: " ") + "]"
    case .table(let table): "a table of \(table.rows.count) × \(table.columns.count)"
    case .object(let object): "\(object.type.described) \(object.contentHash.short)"
    }
  }
}

/// A text in quotes, as the language writes it.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case let scalar where scalar.value < 32 || scalar.value == 127:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

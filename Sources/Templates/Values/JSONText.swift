/// Values as JSON, as Python's `json.dumps` writes them with `ensure_ascii=False`.
struct JSONText {
  /// The columns that each level is indented by; nil for one line.
  var indent: Int?
  var sortsKeys = false
  var itemSeparator: String?
  var keySeparator = ": "

  /// - Throws: A `TemplateError` where the value has no JSON.
  func text(of value: TemplateValue, level: Int = 0) throws -> String {
    switch value {
    case .none: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return Self.text(of: value)
    case .text(let text): return Self.quoted(text)
    case .list(let elements):
      let texts = try elements.map { try text(of: $0, level: level + 1) }
      return enclosed("[", texts, "]", level: level)
    case .map(let map):
      let elements = sortsKeys ? map.elements.sorted { $0.key < $1.key } : map.elements
      let texts = try elements.map { key, value in
        Self.quoted(key) + keySeparator + (try text(of: value, level: level + 1))
      }
      return enclosed("{", texts, "}", level: level)
    case .undefined, .namespace, .macro, .loop, .function:
      throw TemplateError("\(value.typeName) has no JSON")
    }
  }

  private func enclosed(_ open: String, _ texts: [String], _ close: String, level: Int) -> String {
    guard let indent, !texts.isEmpty else {
      return open + texts.joined(separator: itemSeparator ?? ", ") + close
    }
    let line = "\n" + String(repeating: " ", count: indent * level)
    let inner = line + String(repeating: " ", count: indent)
    return open + inner + texts.joined(separator: (itemSeparator ?? ",") + inner) + line + close
  }

  private static func text(of value: Double) -> String {
    if value.isFinite { return value.pythonText }
    return value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

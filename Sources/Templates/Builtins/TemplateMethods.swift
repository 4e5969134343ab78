/// The methods of Python's texts, lists and maps that templates use.
extension TemplateRenderer {
  static func methods(of value: TemplateValue) -> Set<String> {
    switch value {
    case .text: textMethods
    case .map: ["items", "keys", "values", "get", "copy"]
    case .list: ["index", "count", "copy"]
    default: []
    }
  }

  private static let textMethods: Set = [
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith",
    "replace", "upper", "lower", "title", "capitalize", "find", "rfind", "index", "count", "join",
    "format", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "removeprefix",
    "removesuffix", "zfill", "ljust", "rjust", "center",
  ]

  /// Calls a method of a value.
  func call(
    _ name: String, of value: TemplateValue, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    switch value {
    case .text(let text):
      try charge(text.utf8.count / 64)
      return try call(name, of: text, arguments)
    case .map(let map): return try call(name, of: map, arguments)
    case .list(let elements): return try call(name, of: elements, arguments)
    default: throw TemplateError("\(value.typeName) has no method `\(name)`")
    }
  }

  private func call(
    _ name: String, of map: TemplateMap, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    switch name {
    case "items": return .list(map.elements.map { .list([.text($0.key), $0.value]) })
    case "keys": return .list(map.keys.map { .text($0) })
    case "values": return .list(map.elements.map(\.value))
    case "copy": return .map(map)
    default:
      let key = arguments.value(0, "key") ?? .none
      if case .text(let key) = key, let value = map[key] { return value }
      return arguments.value(1, "default") ?? .none
    }
  }

  private func call(
    _ name: String, of elements: [TemplateValue], _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    let sought = arguments.value(0, "value") ?? .none
    switch name {
    case "copy": return .list(elements)
    case "count": return .integer(elements.filter { $0.equals(sought) }.count)
    default:
      guard let index = elements.firstIndex(where: { $0.equals(sought) }) else {
        throw TemplateError("the list has no such element")
      }
      return .integer(index)
    }
  }

  private func call(
    _ name: String, of text: String, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    switch name {
    case "strip", "lstrip", "rstrip":
      return .text(
        text.stripped(
          try arguments.text(0, "chars"), start: name != "rstrip", end: name != "lstrip"))
    case "split", "rsplit": return .list(try pieces(of: text, name, arguments))
    case "splitlines": return .list(text.lines.map { .text($0) })
    case "startswith", "endswith": return .boolean(try ends(of: text, name, arguments))
    case "replace":
      let (old, new) = (try arguments.text(0, "old"), try arguments.text(1, "new"))
      return try replaced(text, old ?? "", new ?? "", count: try arguments.integer(2, "count"))
    case "upper", "lower", "title", "capitalize": return .text(text.recased(name))
    case "find", "rfind", "index", "count": return try found(in: text, name, arguments)
    case "join": return try join(arguments.value(0, "iterable") ?? .none, with: text)
    case "format": return try braced(text, arguments)
    case "removeprefix", "removesuffix":
      let part = try arguments.text(0, "part") ?? ""
      let bytes = text.utf8Bytes
      if name == "removeprefix", bytes.starts(with: part.utf8) {
        return .text(String(utf8Bytes: bytes.dropFirst(part.utf8.count)))
      }
      if name == "removesuffix", bytes.reversed().starts(with: part.utf8.reversed()) {
        return .text(String(utf8Bytes: bytes.dropLast(part.utf8.count)))
      }
      return .text(text)
    case "zfill", "ljust", "rjust", "center": return try padded(text, name, arguments)
    default: return .boolean(text.holds(name))
    }
  }

  private func pieces(
    of text: String, _ name: String, _ arguments: TemplateArguments
  ) throws -> [TemplateValue] {
    let limit = try arguments.integer(1, "maxsplit").flatMap { $0 < 0 ? nil : $0 } ?? Int.max
    let isReversed = name == "rsplit" && limit < .max
    guard let separator = try arguments.text(0, "sep") else {
      return text.words(limit: limit, isReversed: isReversed).map { .text($0) }
    }
    guard !separator.isEmpty else { throw TemplateError("a separator can't be empty") }
    guard isReversed else {
      return text.utf8Bytes.split(on: separator.utf8Bytes, limit: limit).map {
        .text(String(utf8Bytes: $0))
      }
    }
    let pieces = Array(text.utf8.reversed()).split(
      on: separator.utf8.reversed(), limit: limit)
    return pieces.reversed().map { .text(String(utf8Bytes: $0.reversed())) }
  }

  private func ends(
    of text: String, _ name: String, _ arguments: TemplateArguments
  ) throws -> Bool {
    let parts: [TemplateValue]
    switch arguments.positional.first {
    case .text(let part)?: parts = [.text(part)]
    case .list(let elements)?: parts = elements
    default: throw TemplateError("`\(name)` takes a text, or several")
    }
    return parts.contains { part in
      let bytes = part.shownText.utf8
      return name == "startswith"
        ? text.utf8.starts(with: bytes) : text.utf8.reversed().starts(with: bytes.reversed())
    }
  }

  func replaced(
    _ text: String, _ old: String, _ new: String, count: Int?
  ) throws -> TemplateValue {
    let limit = count.flatMap { $0 < 0 ? nil : $0 } ?? Int.max
    let bytes = text.utf8Bytes
    guard !old.isEmpty else {
      throw TemplateError("an empty text can't be replaced")
    }
    let pieces = bytes.split(on: old.utf8Bytes, limit: limit)
    let (size, overflows) = pieces.count.multipliedReportingOverflow(by: new.utf8.count)
    try checkSize(overflows ? .max : bytes.count.addingReportingOverflow(size).partialValue)
    return .text(String(utf8Bytes: Array(pieces.joined(separator: new.utf8Bytes))))
  }

  private func found(
    in text: String, _ name: String, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    let part = (try arguments.text(0, "sub") ?? "").utf8Bytes
    guard !part.isEmpty else { throw TemplateError("`\(name)` looks for a text that isn't empty") }
    let pieces = text.utf8Bytes.split(on: part)
    if name == "count" { return .integer(pieces.count - 1) }
    guard pieces.count > 1 else {
      if name == "index" { throw TemplateError("the text has no such part") }
      return .integer(-1)
    }
    let before =
      name == "rfind"
      ? text.utf8Bytes.dropLast(part.count + (pieces.last?.count ?? 0))
      : pieces[0]
    return .integer(String(utf8Bytes: before).unicodeScalars.count)
  }

  private func padded(
    _ text: String, _ name: String, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    let width = try arguments.integer(0, "width") ?? 0
    try checkSize(width)
    let missing = max(width - text.unicodeScalars.count, 0)
    if name == "zfill" {
      let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
      let zeros = String(repeating: "0", count: missing)
      return .text(isSigned ? text.prefix(1) + zeros + text.dropFirst() : zeros + text)
    }
    let fill = try arguments.text(1, "fillchar") ?? " "
    let left = name == "ljust" ? 0 : name == "rjust" ? missing : missing / 2 + (missing & width & 1)
    return .text(
      String(repeating: fill, count: left) + text + String(repeating: fill, count: missing - left))
  }
}

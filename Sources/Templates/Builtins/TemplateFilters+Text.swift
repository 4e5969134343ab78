extension TemplateRenderer {
  /// The filters that make texts of texts.
  static let textFilters: [String: Filter] = [
    "trim": { _, value, arguments in
      .text(value.shownText.stripped(try arguments.text(0, "chars"), start: true, end: true))
    },
    "upper": { _, value, _ in .text(value.shownText.uppercased()) },
    "lower": { _, value, _ in .text(value.shownText.lowercased()) },
    "capitalize": { _, value, _ in .text(value.shownText.recased("capitalize")) },
    "title": { _, value, _ in .text(value.shownText.recased("title")) },
    "string": { _, value, _ in .text(value.shownText) },
    "safe": { _, value, _ in .text(value.shownText) },
    "escape": { _, value, _ in .text(value.shownText.escapedForHTML) },
    "e": { _, value, _ in .text(value.shownText.escapedForHTML) },
    "replace": { renderer, value, arguments in
      try renderer.replaced(
        value.shownText, arguments.value(0, "old")?.shownText ?? "",
        arguments.value(1, "new")?.shownText ?? "", count: try arguments.integer(2, "count"))
    },
    "indent": { renderer, value, arguments in try renderer.indented(value.shownText, arguments) },
    "format": { renderer, value, arguments in
      try renderer.formatted(value.shownText, arguments)
    },
    "center": { renderer, value, arguments in
      let width = try arguments.integer(0, "width") ?? 80
      return try renderer.call(
        "center", of: .text(value.shownText), TemplateArguments(positional: [.integer(width)]))
    },
    "wordcount": { _, value, _ in
      .integer(value.shownText.words(limit: .max, isReversed: false).count)
    },
    "truncate": { _, value, arguments in
      let length = try arguments.integer(0, "length") ?? 255
      let (text, end) = (value.shownText, try arguments.text(2, "end") ?? "...")
      let leeway = try arguments.integer(3, "leeway") ?? 5
      let scalars = text.unicodeScalars
      guard scalars.count > length.addingReportingOverflow(leeway).partialValue else {
        return .text(text)
      }
      let kept = String(scalars.prefix(max(length - end.unicodeScalars.count, 0)))
      if arguments.isTrue(1, "killwords") { return .text(kept + end) }
      let words = kept.utf8Bytes.split(on: [32]).dropLast()
      let shortened = words.isEmpty ? kept.utf8Bytes : Array(words.joined(separator: [32]))
      return .text(String(utf8Bytes: shortened) + end)
    },
  ]

  private func indented(
    _ text: String, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    let indent: String
    switch arguments.value(0, "width") {
    case .text(let text)?: indent = text
    case let value?:
      let width = value.asInteger ?? 4
      try checkSize(width)
      indent = String(repeating: " ", count: max(width, 0))
    case nil: indent = "    "
    }
    let (first, blank) = (arguments.isTrue(1, "first"), arguments.isTrue(2, "blank"))
    let lines = text.utf8Bytes.split(on: [10])
    let (size, overflows) = lines.count.multipliedReportingOverflow(by: indent.utf8.count)
    try checkSize(overflows ? .max : size)
    let shown = lines.enumerated().map { index, line in
      let isIndented = index == 0 ? first : blank || !line.isEmpty
      return (isIndented ? indent : "") + String(utf8Bytes: line)
    }
    return .text(shown.joined(separator: "\n"))
  }
}

extension String {
  fileprivate var escapedForHTML: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&#34;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

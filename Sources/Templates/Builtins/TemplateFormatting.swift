extension TemplateRenderer {
  /// Python's `%` for `%s`, `%d`, `%i`, `%r` and `%%`, in order or by name.
  func formatted(_ format: String, _ arguments: TemplateArguments) throws -> TemplateValue {
    var result = ""
    var rest = format.unicodeScalars[...]
    var values = arguments.positional[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      var value: TemplateValue?
      if rest.first == "(", let close = rest.firstIndex(of: ")") {
        value = arguments.named[String(rest[rest.index(after: rest.startIndex)..<close])]
        rest = rest[rest.index(after: close)...]
      }
      switch rest.popFirst() {
      case "%": result += "%"
      case "s", "d", "i":
        guard let value = value ?? values.popFirst() else {
          throw TemplateError("there are fewer values than the format takes")
        }
        result += value.shownText
      default: throw TemplateError("a format takes `%s`, `%d` and `%%` only")
      }
      try checkSize(result.utf8.count)
    }
    return .text(result)
  }

  /// Python's `format` for `{}`, `{0}` and `{name}`.
  func braced(_ format: String, _ arguments: TemplateArguments) throws -> TemplateValue {
    var result = ""
    var rest = format.unicodeScalars[...]
    var next = 0
    while let scalar = rest.popFirst() {
      if scalar == "{" || scalar == "}", rest.first == scalar {
        result.unicodeScalars.append(scalar)
        rest.removeFirst()
      } else if scalar == "{" {
        guard let close = rest.firstIndex(of: "}") else {
          throw TemplateError("a format lacks its `}`")
        }
        let name = String(rest[..<close])
        rest = rest[rest.index(after: close)...]
        let index = name.isEmpty ? next : Int(name)
        if name.isEmpty { next += 1 }
        guard let value = index.map({ arguments.value($0, "") }) ?? arguments.named[name] else {
          throw TemplateError("the format has no value for `{\(name)}`")
        }
        result += value.shownText
      } else {
        result.unicodeScalars.append(scalar)
      }
      try checkSize(result.utf8.count)
    }
    return .text(result)
  }
}

extension TemplateRenderer {
  /// The value of an expression.
  ///
  /// - Throws: A `TemplateError` where it has none.
  func value(of expression: TemplateExpression) throws -> TemplateValue {
    try charge()
    return try nested { try evaluated(expression) }
  }

  private func evaluated(_ expression: TemplateExpression) throws -> TemplateValue {
    switch expression {
    case .constant(let value): return value
    case .name(let name): return value(named: name)
    case .list(let elements): return .list(try elements.map { try value(of: $0) })
    case .map(let pairs): return try map(pairs)
    case .attribute(let base, let name): return try attribute(name, of: try value(of: base))
    case .item(let base, let key):
      return try item(try value(of: key), of: try value(of: base))
    case .slice(let base, let start, let end, let step):
      return try slice(
        try value(of: base), try start.map(value), try end.map(value), try step.map(value))
    case .call(let function, let given):
      return try call(try value(of: function), try arguments(given))
    case .filter(let operand, let name, let given):
      return try filtered(try value(of: operand), by: name, try arguments(given))
    case .test(let operand, let name, let given):
      return .boolean(
        try passes(try value(of: operand), test: name, try arguments(given).positional))
    case .not(let operand): return .boolean(!(try value(of: operand).isTrue))
    case .sign(let sign, let operand):
      return try arithmetic(sign, .integer(0), try value(of: operand))
    case .binary("and", let left, let right):
      let first = try value(of: left)
      return first.isTrue ? try value(of: right) : first
    case .binary("or", let left, let right):
      let first = try value(of: left)
      return first.isTrue ? first : try value(of: right)
    case .binary(let symbol, let left, let right):
      return try arithmetic(symbol, try value(of: left), try value(of: right))
    case .comparison(let first, let others): return try comparison(first, others)
    case .conditional(let then, let condition, let otherwise):
      if try value(of: condition).isTrue { return try value(of: then) }
      return try otherwise.map(value) ?? .undefined("the value of an `if` without `else`")
    }
  }

  private func map(
    _ pairs: [(key: TemplateExpression, value: TemplateExpression)]
  ) throws -> TemplateValue {
    var map = TemplateMap()
    for (key, value) in pairs {
      guard case .text(let name) = try self.value(of: key) else {
        throw TemplateError("a map's keys are texts")
      }
      map[name] = try self.value(of: value)
    }
    return .map(map)
  }

  private func comparison(
    _ first: TemplateExpression, _ others: [(symbol: String, operand: TemplateExpression)]
  ) throws -> TemplateValue {
    var left = try value(of: first)
    for (symbol, operand) in others {
      let right = try value(of: operand)
      guard try holds(symbol, left, right) else { return .boolean(false) }
      left = right
    }
    return .boolean(true)
  }

  func holds(
    _ symbol: String, _ left: TemplateValue, _ right: TemplateValue
  ) throws -> Bool {
    switch symbol {
    case "==": left.equals(right)
    case "!=": !left.equals(right)
    case "<": try left.precedes(right)
    case ">": try right.precedes(left)
    case "<=": try left.precedes(right) || left.equals(right)
    case ">=": try right.precedes(left) || left.equals(right)
    case "in": try left.isContained(in: right)
    default: try !left.isContained(in: right)
    }
  }

  func arguments(_ given: TemplateExpression.Arguments) throws -> TemplateArguments {
    var arguments = TemplateArguments(positional: try given.positional.map { try value(of: $0) })
    for (name, expression) in given.named {
      let value = try value(of: expression)
      switch (name, value) {
      case ("*", _): arguments.positional += try elements(of: value)
      case ("**", .map(let map)):
        for (name, value) in map.elements { arguments.named[name] = value }
      case ("**", _): throw TemplateError("`**` takes a map, not \(value.typeName)")
      default: arguments.named[name] = value
      }
    }
    return arguments
  }
}

/// What stands behind a value.
extension TemplateRenderer {
  /// `value.name`: a method, or else an element.
  func attribute(_ name: String, of value: TemplateValue) throws -> TemplateValue {
    if case .undefined(let what) = value { throw undefined(what) }
    if case .namespace(let namespace) = value {
      return namespace.values[name] ?? .undefined(name)
    }
    if case .loop(let loop) = value { return loop.fact(name) ?? .undefined(name) }
    if Self.methods(of: value).contains(name) { return .function(name, of: value) }
    if case .map(let map) = value { return map[name] ?? .undefined(name) }
    return .undefined(name)
  }

  func undefined(_ what: String) -> TemplateError { TemplateError("`\(what)` is undefined") }

  /// `value[key]`
  func item(_ key: TemplateValue, of value: TemplateValue) throws -> TemplateValue {
    switch (value, key) {
    case (.undefined(let what), _): throw undefined(what)
    case (.map(let map), .text(let name)): return map[name] ?? .undefined(name)
    case (.list(let elements), _):
      guard let index = key.asInteger else { break }
      let place = index < 0 ? index + elements.count : index
      return elements.indices.contains(place)
        ? elements[place] : .undefined("the element \(index)")
    case (.text(let text), _):
      guard let index = key.asInteger else { break }
      let scalars = text.unicodeScalars
      let place = index < 0 ? index + scalars.count : index
      guard place >= 0, place < scalars.count else { return .undefined("the element \(index)") }
      return .text(String(scalars[scalars.index(scalars.startIndex, offsetBy: place)]))
    default: break
    }
    if case .text(let name) = key { return try attribute(name, of: value) }
    return .undefined("an element of \(value.typeName)")
  }

  /// `value[start:end:step]`, as Python cuts.
  private func slice(
    _ value: TemplateValue, _ start: TemplateValue?, _ end: TemplateValue?, _ step: TemplateValue?
  ) throws -> TemplateValue {
    let isText = if case .text = value { true } else { false }
    let elements = try elements(of: value)
    let bound = { (value: TemplateValue?) throws -> Int? in
      guard let value else { return nil }
      if case .none = value { return nil }
      guard let index = value.asInteger else {
        throw TemplateError("a slice's bounds are integers, not \(value.typeName)")
      }
      return index
    }
    let step = try bound(step) ?? 1
    guard step != 0 else { throw TemplateError("a slice's step can't be 0") }
    let least = step > 0 ? 0 : -1
    let most = step > 0 ? elements.count : elements.count - 1
    let clamped = { (index: Int) in
      let place = index < 0 ? index.addingReportingOverflow(elements.count).partialValue : index
      return min(max(place, least), most)
    }
    let first = try bound(start).map(clamped) ?? (step > 0 ? least : most)
    let last = try bound(end).map(clamped) ?? (step > 0 ? most : least)
    let cut = stride(from: first, to: last, by: step).map { elements[$0] }
    return isText ? .text(cut.map(\.shownText).joined()) : .list(cut)
  }
}

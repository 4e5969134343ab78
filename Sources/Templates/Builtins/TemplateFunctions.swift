extension TemplateRenderer {
  typealias Function =
    @Sendable (TemplateRenderer, TemplateArguments) throws -> TemplateValue

  /// What a template may call by name.
  static let functions: [String: Function] = [
    "raise_exception": { _, arguments in
      throw TemplateError(
        arguments.positional.first?.shownText ?? "the template refuses this", isRefusal: true)
    },
    "strftime_now": { renderer, arguments in
      .text(renderer.now?(try arguments.text(0, "format") ?? "") ?? "")
    },
    "namespace": { _, arguments in
      var values = TemplateMap()
      if case .map(let map)? = arguments.positional.first { values = map }
      for (name, value) in arguments.named.elements {
        guard !value.isState else {
          throw TemplateError("a namespace can't hold \(value.typeName)")
        }
        values[name] = value
      }
      return .namespace(TemplateNamespace(values))
    },
    "dict": { _, arguments in
      var map = TemplateMap()
      if case .map(let given)? = arguments.positional.first { map = given }
      for (name, value) in arguments.named.elements { map[name] = value }
      return .map(map)
    },
    "range": { renderer, arguments in try renderer.range(arguments) },
  ]

  private func range(_ arguments: TemplateArguments) throws -> TemplateValue {
    let bounds = try arguments.positional.map { value in
      guard let integer = value.asInteger else {
        throw TemplateError("`range` takes integers, not \(value.typeName)")
      }
      return integer
    }
    guard (1...3).contains(bounds.count) else {
      throw TemplateError("`range` takes one to three integers")
    }
    let step = bounds.count > 2 ? bounds[2] : 1
    let (start, end) = bounds.count > 1 ? (bounds[0], bounds[1]) : (0, bounds[0])
    guard step != 0 else { throw TemplateError("a range's step can't be 0") }
    // As many as Jinja's sandbox allows.
    let most = 100_000
    let elements = stride(from: start, to: end, by: step).prefix(most + 1).map(
      TemplateValue.integer)
    guard elements.count <= most else { throw TemplateError("a range has \(most) values at most") }
    try charge(elements.count)
    return .list(elements)
  }

  /// Calls a function, a method or a macro.
  func call(_ function: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
    switch function {
    case .undefined(let name): throw undefined(name)
    case .macro(let macro): return try call(macro, arguments)
    case .function(let name, of: .loop(let loop)?):
      return try loop.call(name, arguments.positional)
    case .function(let name, of: let value?): return try call(name, of: value, arguments)
    case .function(let name, of: nil):
      guard let function = Self.functions[name] else { throw undefined(name) }
      return try function(self, arguments)
    default: throw TemplateError("\(function.typeName) can't be called")
    }
  }

  private func call(
    _ macro: TemplateMacro, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    let definition = macro.definition
    let known = Set(definition.parameters.map(\.name) + ["caller"])
    if let name = arguments.named.keys.first(where: { !known.contains($0) }) {
      throw TemplateError("the macro `\(definition.name)` takes no `\(name)`")
    }
    guard arguments.positional.count <= definition.parameters.count else {
      throw TemplateError(
        "the macro `\(definition.name)` takes \(definition.parameters.count) arguments at most")
    }
    let outer = scopes
    defer { scopes = outer }
    switch macro.sight {
    case .outermost(let count): scopes = Array(scopes.prefix(count)) + [[:]]
    case .scopes(let seen): scopes = seen + [[:]]
    }
    for (index, parameter) in definition.parameters.enumerated() {
      let given = arguments.value(index, parameter.name)
      bind(
        parameter.name,
        to: try given ?? parameter.standard.map(value) ?? .undefined(parameter.name))
    }
    if let caller = arguments.named["caller"] { bind("caller", to: caller) }
    return .text(try captured { _ = try render(definition.body) })
  }
}

/// Renders statements: what is said, and which names stand for what.
final class TemplateRenderer {
  /// Names, the innermost scope last; the first one holds what the template was given.
  var scopes: [[String: TemplateValue]]
  let limits: TemplateLimits
  let now: ((String) -> String)?
  /// How many loops are going on within each other.
  var loopDepth = 0
  private var output = ""
  private var steps = 0
  private var depth = 0

  /// Deeper evaluation is refused, so that no template can exhaust the stack.
  private static let deepest = 120

  init(
    _ variables: [String: TemplateValue], limits: TemplateLimits, now: ((String) -> String)?
  ) {
    scopes = [variables, [:]]
    self.limits = limits
    self.now = now
  }

  /// What a loop's statements did to it.
  enum Flow { case goesOn, breaks, continues }

  /// - Throws: A `TemplateError` with its line.
  func rendered(_ statements: [TemplateStatement]) throws -> String {
    try captured { _ = try render(statements) }
  }

  /// The output of a step, which doesn't go to the output otherwise.
  func captured(_ step: () throws -> Void) rethrows -> String {
    let outer = output
    output = ""
    defer { output = outer }
    try step()
    return output
  }

  func render(_ statements: [TemplateStatement]) throws -> Flow {
    try nested {
      for statement in statements {
        do {
          let flow = try render(statement)
          if flow != .goesOn { return flow }
        } catch let error as TemplateError {
          throw error.at(statement.line)
        }
      }
      return .goesOn
    }
  }

  /// A step with names of its own.
  func scoped<Result>(
    _ names: [String: TemplateValue] = [:], _ step: () throws -> Result
  ) rethrows -> Result {
    let outer = scopes
    scopes.append(names)
    defer { scopes = outer }
    return try step()
  }

  /// Counts a step one level deeper.
  func nested<Result>(_ step: () throws -> Result) throws -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw TemplateError("it is nested deeper than \(Self.deepest) levels")
    }
    return try step()
  }

  /// Counts work against the limit.
  func charge(_ count: Int = 1) throws {
    steps += count
    guard steps <= limits.steps else {
      throw TemplateError("it takes more than \(limits.steps) steps")
    }
  }

  func checkSize(_ size: Int) throws {
    guard size <= limits.size else {
      throw TemplateError("it makes a value of more than \(limits.size) bytes or elements")
    }
  }

  private func write(_ text: String) throws {
    try checkSize(output.utf8.count + text.utf8.count)
    output += text
  }

  private func render(_ statement: TemplateStatement) throws -> Flow {
    try charge()
    switch statement.kind {
    case .text(let text): try write(text)
    case .output(let expression): try write(try value(of: expression).shownText)
    case .branches(let branches):
      for (condition, body) in branches {
        guard let condition else { return try render(body) }
        if try value(of: condition).isTrue { return try render(body) }
      }
    case .loop(let loop): try render(loop)
    case .set(let targets, let expression): try assign(try value(of: expression), to: targets)
    case .capture(let name, let filters, let body):
      let text = try scoped { try captured { _ = try render(body) } }
      try assign(try filtered(.text(text), filters), to: [.name(name)])
    case .macro(let macro):
      bind(macro.name, to: .macro(TemplateMacro(macro, seeing: .outermost(scopes.count))))
    case .callWith(let caller, let call): try render(caller, call)
    case .filtered(let filters, let body):
      let text = try scoped { try captured { _ = try render(body) } }
      try write(try filtered(.text(text), filters).shownText)
    case .with(let bindings, let body):
      let values = try bindings.map { ($0.name, try value(of: $0.value)) }
      return try scoped(Dictionary(values, uniquingKeysWith: { $1 })) { try render(body) }
    case .body(let body): return try render(body)
    case .breakLoop: return .breaks
    case .continueLoop: return .continues
    }
    return .goesOn
  }

  private func filtered(
    _ value: TemplateValue, _ filters: [TemplateStatement.Filter]
  ) throws -> TemplateValue {
    try filters.reduce(value) { value, filter in
      try filtered(value, by: filter.name, try arguments(filter.arguments))
    }
  }

  private func render(_ caller: TemplateStatement.Macro, _ call: TemplateExpression) throws {
    guard case .call(let function, let given) = call else {
      throw TemplateError("`call` takes a macro with its arguments")
    }
    var arguments = try arguments(given)
    arguments.named["caller"] = .macro(TemplateMacro(caller, seeing: .scopes(scopes)))
    try write(try self.call(try value(of: function), arguments).shownText)
  }
}

/// Names and what they stand for.
extension TemplateRenderer {
  func bind(_ name: String, to value: TemplateValue) {
    scopes[scopes.count - 1][name] = value
  }

  /// The value of a name; one of the language's functions where nothing else has it.
  func value(named name: String) -> TemplateValue {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    let isKnown = Self.functions[name] != nil && (name != "strftime_now" || now != nil)
    return isKnown ? .function(name, of: nil) : .undefined(name)
  }

  func assign(_ value: TemplateValue, to targets: [TemplateStatement.Target]) throws {
    try checkNesting(value)
    guard targets.count > 1 else { return try assign(value, to: targets[0]) }
    let elements = try elements(of: value)
    guard elements.count == targets.count else {
      throw TemplateError("\(elements.count) values can't be given to \(targets.count) names")
    }
    for (target, element) in zip(targets, elements) { try assign(element, to: target) }
  }

  private func assign(_ value: TemplateValue, to target: TemplateStatement.Target) throws {
    switch target {
    case .name(let name): bind(name, to: value)
    case .field(let name, let field):
      guard case .namespace(let namespace) = self.value(named: name) else {
        throw TemplateError("`\(name)` is no namespace, so `\(name).\(field)` can't be set")
      }
      guard !value.isState else { throw TemplateError("a namespace can't hold \(value.typeName)") }
      namespace.values[field] = value
    }
  }

  /// What is kept is flat enough to be taken apart again.
  private func checkNesting(_ value: TemplateValue, level: Int = 0) throws {
    let elements: [TemplateValue]
    switch value {
    case .list(let values): elements = values
    case .map(let map): elements = map.elements.map(\.value)
    default: return
    }
    guard level < 40 else { throw TemplateError("a list is nested deeper than 40 levels") }
    try charge(elements.count)
    for element in elements {
      guard !element.isState else { throw TemplateError("a list can't hold \(element.typeName)") }
      try checkNesting(element, level: level + 1)
    }
  }
}

extension TemplateValue {
  /// Whether it is something that changes, which no value may hold: nothing nests without end so.
  var isState: Bool {
    switch self {
    case .namespace, .loop: true
    default: false
    }
  }
}

extension TemplateParser {
  /// The rest of a statement that begins with `word`.
  mutating func statement(_ word: String) throws -> TemplateStatement.Kind {
    switch word {
    case "if": return try branches()
    case "for": return .loop(try loop())
    case "set": return try assignment()
    case "macro": return .macro(try macro(named: try name(), until: "endmacro"))
    case "call": return try callWith()
    case "filter":
      let filters = try self.filters()
      return .filtered(filters, body: try block(until: "endfilter"))
    case "with": return try with()
    case "generation": return .body(try block(until: "endgeneration"))
    case "break":
      try expectEnd()
      return .breakLoop
    case "continue":
      try expectEnd()
      return .continueLoop
    default: throw TemplateError("`\(word)` is no statement that chat templates have")
    }
  }

  /// The statements of a block that one word ends.
  private mutating func block(until end: String) throws -> [TemplateStatement] {
    try expectEnd()
    let (body, _) = try body(until: [end])
    try expectEnd()
    return body
  }

  private mutating func branches() throws -> TemplateStatement.Kind {
    var branches: [(condition: TemplateExpression?, body: [TemplateStatement])] = []
    var condition: TemplateExpression? = try tuple()
    while true {
      try expectEnd()
      let ends: Set = condition == nil ? ["endif"] : ["elif", "else", "endif"]
      let (body, end) = try body(until: ends)
      branches.append((condition, body))
      if end == "endif" { break }
      condition = end == "elif" ? try tuple() : nil
    }
    try expectEnd()
    return .branches(branches)
  }

  private mutating func loop() throws -> TemplateStatement.Loop {
    var names = [try loopName()]
    while accept(",") { names.append(try loopName()) }
    try expectName("in")
    // A condition may follow, which an `if` within the sequence would swallow.
    let sequence = try tuple(allowsCondition: false)
    let condition = acceptName("if") ? try expression() : nil
    try expectEnd()
    let (body, end) = try body(until: ["else", "endfor"])
    try expectEnd()
    let otherwise = end == "else" ? try block(until: "endfor") : []
    return TemplateStatement.Loop(
      names: names, sequence: sequence, condition: condition, body: body, otherwise: otherwise)
  }

  private mutating func loopName() throws -> String {
    let isEnclosed = accept("(")
    let name = try name()
    if isEnclosed || isNext(")") { _ = accept(")") }
    return name
  }

  private mutating func assignment() throws -> TemplateStatement.Kind {
    var targets = [try target()]
    while accept(",") { targets.append(try target()) }
    if accept("=") {
      let value = try tuple()
      try expectEnd()
      return .set(targets, value)
    }
    guard targets.count == 1, case .name(let name) = targets[0] else { throw unexpected("`=`") }
    let filters = accept("|") ? try self.filters() : []
    return .capture(name, filters: filters, body: try block(until: "endset"))
  }

  private mutating func target() throws -> TemplateStatement.Target {
    let name = try name()
    return accept(".") ? .field(name, try self.name()) : .name(name)
  }

  private mutating func macro(
    named name: String, until end: String
  ) throws -> TemplateStatement.Macro {
    var parameters: [(name: String, standard: TemplateExpression?)] = []
    try expect("(")
    while !accept(")") {
      let parameter = try self.name()
      parameters.append((parameter, accept("=") ? try expression() : nil))
      guard isNext(")") || accept(",") else { throw unexpected("`,`") }
    }
    return TemplateStatement.Macro(
      name: name, parameters: parameters, body: try block(until: end))
  }

  private mutating func callWith() throws -> TemplateStatement.Kind {
    var names: [(name: String, standard: TemplateExpression?)] = []
    if accept("(") {
      while !accept(")") {
        names.append((try name(), nil))
        guard isNext(")") || accept(",") else { throw unexpected("`,`") }
      }
    }
    let call = try expression()
    let body = try block(until: "endcall")
    return .callWith(TemplateStatement.Macro(name: "caller", parameters: names, body: body), call)
  }

  private mutating func with() throws -> TemplateStatement.Kind {
    var bindings: [(name: String, value: TemplateExpression)] = []
    while next != nil {
      let name = try name()
      try expect("=")
      bindings.append((name, try expression()))
      if !accept(",") { break }
    }
    return .with(bindings, body: try block(until: "endwith"))
  }

  /// Filters one after another: `trim | upper`.
  private mutating func filters() throws -> [TemplateStatement.Filter] {
    var filters: [TemplateStatement.Filter] = []
    repeat {
      let name = try dottedName()
      filters.append((name, isNext("(") ? try arguments() : TemplateExpression.Arguments()))
    } while accept("|")
    return filters
  }
}

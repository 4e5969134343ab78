/// Reads a template's segments into statements.
struct TemplateParser {
  private let segments: [TemplateSegment]
  private var index = 0
  /// The tokens of the tag being read.
  var tokens: [TemplateToken] = []
  var position = 0
  /// How deep statements and expressions are nested.
  var depth = 0
  private(set) var line = 1

  /// Deeper nesting is refused, so that no template can exhaust the stack.
  static let deepest = 48

  init(_ segments: [TemplateSegment]) { self.segments = segments }

  /// - Throws: A `TemplateError` at the first mistake.
  mutating func template() throws -> [TemplateStatement] {
    do {
      let (statements, end) = try body(until: [])
      precondition(end.isEmpty, "a template ends with its text")
      return statements
    } catch let error as TemplateError {
      throw error.at(line)
    }
  }

  /// Statements up to one of `ends`; the word that ended them has been read.
  ///
  /// - Parameter ends: Empty for the end of the template.
  mutating func body(until ends: Set<String>) throws -> ([TemplateStatement], end: String) {
    depth += 1
    defer { depth -= 1 }
    try checkDepth()
    let start = line
    var statements: [TemplateStatement] = []
    while index < segments.count {
      let segment = segments[index]
      index += 1
      line = segment.line
      switch segment.content {
      case .text(let text): statements.append(TemplateStatement(kind: .text(text), line: line))
      case .output(let tokens):
        let expression = try whole(tokens) { try $0.tuple() }
        statements.append(TemplateStatement(kind: .output(expression), line: segment.line))
      case .statement(let tokens):
        (self.tokens, position) = (tokens, 0)
        let word = try name()
        if ends.contains(word) { return (statements, word) }
        let kind = try statement(word)
        statements.append(TemplateStatement(kind: kind, line: segment.line))
      }
    }
    guard ends.isEmpty else {
      throw TemplateError("`\(ends.sorted().joined(separator: "` or `"))` is missing", line: start)
    }
    return (statements, "")
  }

  /// An expression that is all of a tag.
  private mutating func whole(
    _ tokens: [TemplateToken],
    _ parse: (inout TemplateParser) throws -> TemplateExpression
  ) throws -> TemplateExpression {
    (self.tokens, position) = (tokens, 0)
    let expression = try parse(&self)
    try expectEnd()
    return expression
  }

  func checkDepth() throws {
    guard depth <= Self.deepest else {
      throw TemplateError("it is nested deeper than \(Self.deepest) levels")
    }
  }
}

/// Tokens of the tag being read.
extension TemplateParser {
  var next: TemplateToken? { position < tokens.count ? tokens[position] : nil }

  func isNext(_ symbol: String) -> Bool { next == .symbol(symbol) }

  func isNextName(_ name: String) -> Bool { next == .name(name) }

  mutating func accept(_ symbol: String) -> Bool {
    guard isNext(symbol) else { return false }
    position += 1
    return true
  }

  mutating func acceptName(_ name: String) -> Bool {
    guard isNextName(name) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ symbol: String) throws {
    guard accept(symbol) else { throw unexpected("`\(symbol)`") }
  }

  mutating func expectName(_ name: String) throws {
    guard acceptName(name) else { throw unexpected("`\(name)`") }
  }

  mutating func name() throws -> String {
    guard case .name(let name)? = next else { throw unexpected("a name") }
    position += 1
    return name
  }

  func expectEnd() throws {
    if next != nil { throw unexpected("the end") }
  }

  func unexpected(_ expected: String) -> TemplateError {
    TemplateError("here is \(next?.shownText ?? "the end"), where \(expected) is expected")
  }
}

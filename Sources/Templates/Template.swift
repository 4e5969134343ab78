/// A text template in Jinja's language, as far as models' chat templates use it.
///
/// What it means is what Jinja 3.1 makes of it (jinja.palletsprojects.com/templates) with blocks
/// trimmed as chat templates expect: a line that holds only a statement leaves nothing behind. It
/// reads no file, imports nothing, changes nothing it is given, and always ends.
public struct Template {
  let statements: [TemplateStatement]

  /// The longest source, in bytes.
  public static let largestSource = 1 << 20

  /// - Throws: A `TemplateError` at the first mistake.
  public init(_ source: String) throws {
    guard source.utf8.count <= Self.largestSource else {
      throw TemplateError(
        "a template of \(source.utf8.count) bytes; the largest is \(Self.largestSource)")
    }
    var parser = TemplateParser(try TemplateLexer(source).segments())
    statements = try parser.template()
  }

  /// The text that the template makes of variables.
  ///
  /// - Parameters:
  ///   - now: Gives the present time in a format of `strftime`, for `strftime_now`; without it
  ///     templates find no such function.
  /// - Throws: A `TemplateError` where it meets what it can't do, or more work than its limits
  ///   allow.
  public func rendered(
    _ variables: [String: TemplateValue], limits: TemplateLimits = TemplateLimits(),
    now: ((String) -> String)? = nil
  ) throws -> String {
    let renderer = TemplateRenderer(variables, limits: limits, now: now)
    return try renderer.rendered(statements)
  }
}

/// How much a template may do before it is stopped.
public struct TemplateLimits: Hashable, Sendable {
  /// Expressions and statements evaluated.
  public var steps = 2_000_000
  /// Bytes of the text, and of any single text or elements of any list on the way.
  public var size = 16 << 20

  public init() {}
}

/// What is wrong with a template, or with what it was given, and on which line.
public struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
  public let message: String
  /// The template's line, from 1; nil where it isn't one line's fault.
  public let line: Int?
  /// Whether the template itself refuses what it was given, by `raise_exception`.
  public let isRefusal: Bool

  init(_ message: String, line: Int? = nil, isRefusal: Bool = false) {
    self.message = message
    self.line = line
    self.isRefusal = isRefusal
  }

  /// The same at a line, unless it has one.
  func at(_ line: Int) -> TemplateError {
    TemplateError(message, line: self.line ?? line, isRefusal: isRefusal)
  }

  public var description: String {
    line.map { "\(message) (the template's line \($0))" } ?? message
  }
}

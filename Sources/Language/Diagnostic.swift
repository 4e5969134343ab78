/// A half-open range of UTF-8 offsets in a source text.
public typealias SourceRange = Range<Int>

/// A problem in a piece of source text: what, where, and what to try instead.
public struct Diagnostic: Error, Equatable, Sendable {
  /// A second place that belongs to the problem: the other end of a mismatch.
  public struct Note: Equatable, Sendable {
    public var message: String
    public var range: SourceRange
    public init(_ message: String, at range: SourceRange) {
      self.message = message
      self.range = range
    }
  }

  /// What is wrong, in one sentence without a full stop, showing the value.
  public var message: String
  public var range: SourceRange
  public var note: Note?
  /// One next step.
  public var hint: String?
  /// Whether what is wrong is that a file isn't there: a caller may tell that from a mistake.
  public var isMissingInput = false

  public init(_ message: String, at range: SourceRange, note: Note? = nil, hint: String? = nil) {
    self.message = message
    self.range = range
    self.note = note
    self.hint = hint
  }
}

/// Why a picture or a sound could not be read.
public struct MediaError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  /// What was expected and what was found, without a full stop.
  public let message: String
  /// In bytes from the start of the file, where one place is to blame.
  public let offset: Int?
  /// One next step.
  public let hint: String?
  /// Whether there is nothing at the path.
  public let isMissing: Bool

  public init(
    _ path: String, _ message: String, at offset: Int? = nil, hint: String? = nil,
    isMissing: Bool = false
  ) {
    self.path = path
    self.message = message
    self.offset = offset
    self.hint = hint
    self.isMissing = isMissing
  }

  public var description: String { finding + (hint.map { "; \($0)" } ?? "") }

  /// The file, the place and what is wrong, on one line, without the hint.
  public var finding: String {
    "`\(path)`" + (offset.map { " at byte \($0)" } ?? "") + ": \(message)"
  }
}

/// Why a model can't be trained, or why its training stopped.
public struct TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A sentence without a full stop.
  public let message: String
  /// One next step.
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String { message + (hint.map { "; \($0)" } ?? "") }
}

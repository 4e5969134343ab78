/// Why a vocabulary and its rules make no tokenizer.
public struct TokenizerError: Error, Equatable, CustomStringConvertible {
  /// A sentence without a full stop.
  public let message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}

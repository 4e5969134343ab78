/// What a token stands for. The numbers are those of GGUF's `token_type` and SentencePiece's
/// `Type`.
public enum TokenKind: UInt8, Hashable, Sendable {
  /// A piece of text.
  case normal = 1
  /// What no token stands for.
  case unknown = 2
  /// A mark that is no text: the beginning, the end, a turn.
  case control = 3
  /// A piece of text that is always found whole, before anything else is split.
  case userDefined = 4
  /// A place left free.
  case unused = 5
  /// One byte of a character that has no token.
  case byte = 6
}

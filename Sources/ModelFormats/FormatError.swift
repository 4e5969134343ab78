import TensorEngine

/// Why a file can't be read or written: which file, where in it, what is wrong, what to do.
public struct FormatError: Error, Equatable, CustomStringConvertible {
  public enum Cause: Hashable, Sendable {
    /// The system refused: its `errno`.
    case system(Int32)
    /// The file isn't what its format says.
    case malformed
    /// The file is sound, and holds what isn't supported.
    case unsupported
  }

  public let path: String
  /// The byte of the file at which it was found.
  public let offset: Int?
  /// A sentence without a full stop, showing the value and what was expected.
  public let message: String
  /// One next step.
  public let hint: String?
  public let cause: Cause

  public init(
    _ path: String, _ message: String, at offset: Int? = nil, hint: String? = nil,
    cause: Cause = .malformed
  ) {
    self.path = path
    self.message = message
    self.offset = offset
    self.hint = hint
    self.cause = cause
  }

  /// What the system said of a file.
  public init(_ error: FileError) {
    let reason = error.description.split(separator: ": ", maxSplits: 1).last.map(String.init)
    self.init(error.path, reason ?? error.description, cause: .system(error.code))
  }

  /// The file, the place and what is wrong, on one line; the hint is left to the caller.
  public var description: String {
    "`\(path)`" + (offset.map { ", byte \($0)" } ?? "") + ": \(message)"
  }
}

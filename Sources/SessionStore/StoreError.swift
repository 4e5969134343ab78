/// Why something could not be recorded or read back.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What to tell apart in a program.
  public enum Kind: Equatable, Sendable {
    /// The folder or file can't be created, opened or written.
    case notWritable
    case full
    /// Another program holds the database for longer than the store waits.
    case busy
    case damaged
    /// Written by a version of this program that lays its tables out otherwise.
    case otherLayout
    /// A blob or a session that isn't there.
    case missing
    /// An attempt to rewrite what is recorded.
    case rewriting
    case system
  }

  public let kind: Kind
  /// What is wrong, in one sentence without a full stop, naming the file.
  public let message: String
  /// One next step.
  public let hint: String

  public init(_ kind: Kind, _ message: String, hint: String) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  public var description: String { "\(message); \(hint)" }
}

extension StoreError {
  static let elsewhere = "make it writable, or name another folder in XDG_STATE_HOME"

  static func notWritable(_ path: String, _ detail: String) -> StoreError {
    StoreError(.notWritable, "`\(path)` can't be written: \(detail)", hint: elsewhere)
  }

  static func full(_ path: String) -> StoreError {
    StoreError(
      .full, "there is no space left to write `\(path)`",
      hint: "free some space and try again; everything recorded before is kept")
  }

  static func damaged(_ path: String, _ detail: String) -> StoreError {
    StoreError(
      .damaged, "`\(path)` is damaged: \(detail)",
      hint: "move it aside and a new one is begun; `sqlite3 FILE .recover` may save what is in it")
  }
}

/// Why data could not be loaded.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What to tell apart in a program.
  public enum Kind: Sendable {
    /// There is nothing at the path.
    case missing
    case unreadable
    /// The content is not what its format demands.
    case malformed
    /// The content is right but of a kind that can't be loaded.
    case unsupported
  }

  /// Where in a file.
  public enum Place: Equatable, Sendable {
    case file
    /// In bytes from the start, of the content where the file is compressed.
    case offset(Int)
    /// Both counted from 1.
    case line(Int, column: Int?)
  }

  public let kind: Kind
  public let path: String
  public let place: Place
  /// What was expected and what was found, without a full stop.
  public let message: String
  /// One next step.
  public let hint: String?

  public init(
    _ path: String, _ message: String, at place: Place = .file, kind: Kind = .malformed,
    hint: String? = nil
  ) {
    self.kind = kind
    self.path = path
    self.place = place
    self.message = message
    self.hint = hint
  }

  public var description: String { finding + (hint.map { "; \($0)" } ?? "") }

  /// The file, the place and what is wrong, on one line, without the hint.
  public var finding: String {
    let place =
      switch self.place {
      case .file: ""
      case .offset(let offset): " at byte \(offset)"
      case .line(let line, nil): " in line \(line)"
      case .line(let line, let column?): " in line \(line), column \(column)"
      }
    return "`\(path)`\(place): \(message)"
  }
}

public import ContentHashing
public import FoundationEssentials

/// Where a session's statements came from.
public enum SessionSource: Hashable, Sendable {
  case shell
  /// Given after `-c`.
  case commandLine
  case standardInput
  /// A script or a literate Markdown file.
  case file(String)

  /// As it is shown in a list.
  public var text: String {
    switch self {
    case .shell: "shell"
    case .commandLine: "-c"
    case .standardInput: "stdin"
    case .file(let path): path
    }
  }
}

/// Everything about a session that its statements share.
public struct SessionHeader: Hashable, Sendable {
  /// The program and its version.
  public var engine: String
  /// The set of kernels in use: `avx512`, `scalar`.
  public var kernels: String
  public var threads: Int
  /// `exact`, or `fast` where instructions with rounding of their own are allowed.
  public var numericMode: String
  public var source: SessionSource
  /// The folder that relative paths in statements start from.
  public var directory: String
  /// The values of the script's `param`s as written.
  public var parameters: [String: String]
  /// Kept to the microsecond.
  public var startedAt: Date

  public init(
    engine: String, kernels: String, threads: Int, numericMode: String = "exact",
    source: SessionSource, directory: String, parameters: [String: String] = [:],
    startedAt: Date
  ) {
    self.engine = engine
    self.kernels = kernels
    self.threads = threads
    self.numericMode = numericMode
    self.source = source
    self.directory = directory
    self.parameters = parameters
    self.startedAt = startedAt
  }
}

/// A session within one store.
public struct SessionID: Hashable, Sendable {
  let row: Int
}

/// A recorded session, without its statements.
public struct RecordedSession: Hashable, Sendable {
  public let id: SessionID
  /// Unique in the store: `2026-11-21-a3f1`.
  public let name: String
  public let header: SessionHeader
  public let statementCount: Int
  /// Statements that began and never finished, because the program was killed or still runs.
  public let unfinishedCount: Int
  /// Names all that is recorded in it so far; nil while nothing is.
  public let chain: ContentHash?
}

public import ContentHashing
public import FoundationEssentials

/// A statement as it is known before it runs.
public struct StatementStart: Hashable, Sendable {
  /// As typed.
  public var source: String
  /// As the formatter would write it, so that spacing doesn't count.
  public var canonicalSource: String
  /// The options as checked: given ones and defaults.
  public var checkedOptions: String
  /// Kept to the microsecond.
  public var startedAt: Date

  public init(
    source: String, canonicalSource: String, checkedOptions: String = "", startedAt: Date
  ) {
    self.source = source
    self.canonicalSource = canonicalSource
    self.checkedOptions = checkedOptions
    self.startedAt = startedAt
  }
}

/// How a statement's result is compared when it is replayed.
public enum ReplayClass: String, Hashable, Sendable, CaseIterable {
  case exact
  case tolerance = "tol"
  /// Never compared.
  case timing
  /// The recorded bytes are reused instead of running it.
  case external
}

/// What came of a statement.
public struct StatementResult: Hashable, Sendable {
  /// A value or a blob by the name it goes by.
  public struct Named: Hashable, Sendable {
    public var name: String
    public var hash: ContentHash

    public init(_ name: String, _ hash: ContentHash) {
      self.name = name
      self.hash = hash
    }
  }

  /// A file that was read, as it was then.
  public struct File: Hashable, Sendable {
    public var path: String
    public var hash: ContentHash
    public var bytes: Int

    public init(path: String, hash: ContentHash, bytes: Int) {
      self.path = path
      self.hash = hash
      self.bytes = bytes
    }
  }

  /// The options with everything derived from the inputs filled in.
  public var resolvedOptions = ""
  /// What went in, in the order it was used.
  public var inputs: [Named] = []
  public var files: [File] = []
  public var seed: UInt64?
  public var replayClass = ReplayClass.exact
  /// The value's hash, or `nil` if there is none: it failed.
  public var hash: ContentHash?
  public var typeName = "nothing"
  /// The value as plain text of 80 columns.
  public var rendering = ""
  /// The error's text if it failed.
  public var error: String?
  public var seconds = 0.0
  public var peakMemoryBytes = 0
  /// Large values kept beside the database.
  public var blobs: [Named] = []

  public init() {}
}

/// A statement within one store: `@7` of a session.
public struct StatementID: Hashable, Sendable {
  public let session: SessionID
  public let number: Int
}

/// A statement as recorded.
public struct RecordedStatement: Hashable, Sendable {
  public let id: StatementID
  public let start: StatementStart
  /// `nil` if it never finished: the program was killed while it ran, or it runs now.
  public let result: StatementResult?
  /// Names this statement, its result and everything recorded before it in the session; `nil` if it
  /// never finished.
  public let chain: ContentHash?
}

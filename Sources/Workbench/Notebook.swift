public import Language
public import SessionStore
import FoundationEssentials
import Generation
import Glibc
import TensorEngine

/// One running session: its variables, its record, and the commands that the language calls.
public final class Notebook {
  public struct Configuration: Sendable {
    /// Where statements are recorded; nil to record nothing.
    public var store: SessionStore?
    public var source: SessionSource
    /// The values of the script's `param`s, as given on the command line.
    public var parameters: [String: String]
    /// The folder that relative paths start from.
    public var directory: String

    public init(
      store: SessionStore? = nil, source: SessionSource, parameters: [String: String] = [:],
      directory: String
    ) {
      self.store = store
      self.source = source
      self.parameters = parameters
      self.directory = directory
    }
  }

  public let configuration: Configuration
  /// Shown while a long statement runs.
  public var onProgress: ((Progress) -> Void)?
  /// Shows text that a statement yields as it comes, before its value is there.
  public var onText: ((String) -> Void)?
  /// Whom `chat` talks with.
  public var dialog: (any Dialog)?
  /// What was said in the statement that is being run again.
  var recordedChat: ChatLog?
  let decoders = DecoderCache()
  public internal(set) var scope = Scope()
  /// The statements that have run, first to last.
  public internal(set) var entries: [Entry] = []
  /// How often a statement of the same text has run, so that each has random numbers of its own.
  var occurrences: [String: Int] = [:]
  /// The scope before each statement that succeeded, for `undo`.
  var history: [Scope] = []
  var running: StatementRun?
  /// Whether the last statement, where it was stopped, goes on where it was when it is run again.
  public internal(set) var goesOnWhereItWas = false
  let recorder: Recorder?

  /// - Throws: A `StoreError` where the session can't be recorded.
  public init(_ configuration: Configuration) throws {
    self.configuration = configuration
    self.recorder = try configuration.store.map {
      try Recorder(
        store: $0, source: configuration.source, directory: configuration.directory,
        parameters: configuration.parameters)
    }
  }

  /// Goes on with the number that a recorded statement has; those between never finished.
  func advance(to number: Int) { scope.nextNumber = max(scope.nextNumber, number) }

  /// Counts a recorded statement that isn't run, so that those after it draw what they drew.
  func skip(_ statement: RecordedStatement) {
    advance(to: statement.id.number)
    scope.skipNumber()
    countOccurrence(of: statement.start.canonicalSource)
  }

  /// Relative paths start from the session's folder.
  func resolved(_ path: String) -> String {
    path.hasPrefix("/") ? path : configuration.directory + "/" + path
  }
}

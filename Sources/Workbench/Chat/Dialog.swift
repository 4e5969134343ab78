/// Where `chat` reads what is said and shows what comes back.
public protocol Dialog: AnyObject {
  /// The next line; nil once there are no more.
  ///
  /// - Throws: A `CancellationError` where the program is to end.
  func read() throws -> ChatLog.Line?
  /// Shows a piece of a reply.
  func show(_ text: String)
  /// Ends a reply: what else there is to say of it.
  func endReply(_ note: String)
  /// Shows a line that isn't a reply: what a command did, what went wrong.
  func tell(_ line: String)
  /// Answers a request to stop that came during a reply: whether the conversation goes on.
  func goesOnAfterInterruption() -> Bool
}

/// What was said in the conversations of a statement, so that it can run again without anybody
/// saying it.
public struct ChatLog: Hashable, Sendable, Codable {
  public struct Line: Hashable, Sendable, Codable {
    public let text: String
    /// After how many tokens the reply was stopped; nil where it came to its end.
    public var stoppedAfter: Int?

    public init(_ text: String, stoppedAfter: Int? = nil) {
      self.text = text
      self.stoppedAfter = stoppedAfter
    }
  }

  /// The lines of each conversation, in the order they were held.
  public var conversations: [[Line]] = []

  public init() {}
}

/// A dialog whose lines are known: those of a script, or of a conversation run again.
final class KnownDialog: Dialog {
  private var lines: ArraySlice<ChatLog.Line>
  private let onText: ((String) -> Void)?

  init(_ lines: [ChatLog.Line], onText: ((String) -> Void)? = nil) {
    self.lines = lines[...]
    self.onText = onText
  }

  func read() -> ChatLog.Line? { lines.popFirst() }
  func show(_ text: String) { onText?(text) }
  func endReply(_ note: String) { onText?("\n") }
  func tell(_ line: String) {}
  func goesOnAfterInterruption() -> Bool { false }
}

import ContentHashing
import Generation
import Language
import SessionStore

/// What is gathered while one statement runs, for the record.
final class StatementRun {
  /// A file that was read or written, by its content.
  struct File: Equatable {
    let path: String
    let hash: ContentHash
    let byteCount: Int
  }

  /// `@number` refers to what it yields.
  let number: Int
  let seed: UInt64
  /// The folder that relative paths start from.
  let directory: String
  /// Names the statement among all that draw random numbers.
  let key: ContentHash
  let progress: ((Progress) -> Void)?
  /// Where text goes that is shown as it comes.
  let onText: ((String) -> Void)?
  /// What models at work have read, kept from statement to statement.
  let decoders: DecoderCache
  /// Who is there to talk with.
  let dialog: (any Dialog)?
  /// What was said when it ran before, where it is run again.
  let recordedChat: ChatLog?
  /// What was said in this run.
  var said = ChatLog()
  /// The statements before it.
  let entries: [Notebook.Entry]
  /// The variables in scope by their values' content.
  let names: [(name: String, hash: ContentHash)]
  private(set) var callCount = 0
  /// The calls with every option spelled out, in the order they ran.
  var steps: [String] = []
  private(set) var filesRead: [File] = []
  /// What its value doesn't say, a sentence each.
  var notes: [String] = []
  var replayClass = ReplayClass.exact
  var seconds = 0.0
  /// What it leaves at its number though it failed: what was good until then.
  var salvage = Value.nothing
  /// Whether the same statement, run again, goes on where this one was stopped.
  var goesOnWhereItWas = false

  init(
    number: Int, seed: UInt64, directory: String, key: ContentHash, entries: [Notebook.Entry],
    names: [(name: String, hash: ContentHash)], progress: ((Progress) -> Void)?,
    onText: ((String) -> Void)?, decoders: DecoderCache, dialog: (any Dialog)?,
    recordedChat: ChatLog?
  ) {
    self.number = number
    self.seed = seed
    self.directory = directory
    self.entries = entries
    self.names = names
    self.key = key
    self.progress = progress
    self.onText = onText
    self.decoders = decoders
    self.dialog = dialog
    self.recordedChat = recordedChat
  }

  func nextCallIndex() -> Int {
    callCount += 1
    return callCount
  }

  func didRead(_ file: File) {
    if !filesRead.contains(file) { filesRead.append(file) }
  }
}

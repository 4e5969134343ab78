public import TensorEngine
public import Tokenizers

/// A conversation in progress: says something to a model, and takes back, asks again or branches.
public struct ChatSession {
  public private(set) var transcript = Transcript()
  /// The conversations that were left for another.
  public private(set) var branches: [Transcript] = []
  private let decoder: Decoder
  private let tokenizer: Tokenizer
  private let format: ChatFormat
  private let options: Options
  private let random: (Int) -> Philox
  /// Replies asked for so far: each draws from a stream of its own.
  private var replyCount = 0

  public struct Options: Hashable, Sendable {
    public var sampling: SamplingOptions
    /// The most tokens of a reply.
    public var tokens: Int
    /// Texts that end a reply, beside the model's own tokens for it.
    public var stops: [String]

    public init(sampling: SamplingOptions, tokens: Int, stops: [String] = []) {
      self.sampling = sampling
      self.tokens = tokens
      self.stops = stops
    }
  }

  /// - Parameter random: Gives each reply its stream of random numbers, by its number from 0.
  public init(
    with decoder: Decoder, _ tokenizer: Tokenizer, _ format: ChatFormat, _ options: Options,
    system: String = "", random: @escaping (Int) -> Philox
  ) {
    self.decoder = decoder
    self.tokenizer = tokenizer
    self.format = format
    self.options = options
    self.random = random
    transcript.system = system
  }

  /// Says something and takes the reply into the transcript, however far it came.
  ///
  /// - Parameters:
  ///   - limit: Stops the reply after so many tokens as though it was interrupted.
  ///   - onText: Called with each piece of the reply as it comes.
  ///   - isInterrupted: Called where the run is cancelled: whether only the reply ends.
  /// - Throws: A `TemplateError` or a `GraphError` where the conversation can't go on so; a
  ///   `CancellationError` where `isInterrupted` says no. The transcript is as before then.
  public mutating func say(
    _ said: String, limit: Int? = nil, onText: (String) -> Void,
    isInterrupted: () -> Bool = { false }
  ) throws {
    let prompt = try format.prompt(transcript.messages(saying: said))
    var reply = TextGeneration(
      after: prompt, count: options.tokens, stops: options.stops,
      sampler: Sampler(options.sampling, random: random(replyCount)), on: decoder, tokenizer)
    do {
      while reply.tokens.count < limit ?? .max, let piece = try reply.next() { onText(piece) }
    } catch let cancellation as CancellationError {
      guard isInterrupted() else { throw cancellation }
    }
    let shown = reply.text.utf8.count
    reply.interrupt()
    onText(String(decoding: reply.text.utf8.dropFirst(shown), as: UTF8.self))
    replyCount += 1
    transcript.turns.append(
      Transcript.Turn(
        said: said, reply: reply.text, tokens: reply.tokens,
        ending: reply.ending ?? .interrupted))
  }

  /// Takes the last turn back; what was said in it.
  @discardableResult
  public mutating func undo() -> String? { transcript.turns.popLast()?.said }

  /// Changes what the model is told to be, from the next reply on.
  public mutating func instruct(_ system: String) { transcript.system = system }

  /// Keeps the conversation as it is as a branch, and goes on with it.
  ///
  /// - Returns: The branch's number, from 1.
  public mutating func fork() -> Int {
    branches.append(transcript)
    return branches.count
  }

  /// Goes on with a branch; the present conversation takes its place.
  ///
  /// - Returns: Whether there is one of that number.
  public mutating func change(toBranch number: Int) -> Bool {
    guard branches.indices.contains(number - 1) else { return false }
    swap(&branches[number - 1], &transcript)
    return true
  }
}

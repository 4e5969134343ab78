import TensorEngine
public import Tokenizers

/// A text being generated, a token at a time.
///
/// It can be left at any token, and what came up to there stays.
public struct TextGeneration {
  /// Why a text ended.
  public enum Ending: String, Sendable, Codable {
    case endOfTurn = "end of turn"
    case stop = "stop"
    case length = "tokens"
    case context = "context"
    case interrupted = "interrupted"
  }

  /// The tokens chosen.
  public private(set) var tokens: [Int32] = []
  /// Their text, without what is still held back.
  public private(set) var text = ""
  /// Nil while more may come.
  public private(set) var ending: Ending?
  public let prompt: [Int32]
  private let decoder: Decoder
  private let tokenizer: Tokenizer
  private let count: Int
  private var sampler: Sampler
  private var stream: TextStream

  /// - Parameters:
  ///   - prompt: The tokens that it goes on after.
  ///   - count: The most tokens that are chosen.
  ///   - stops: Texts at which it ends, without them.
  public init(
    after prompt: [Int32], count: Int, stops: [String] = [], sampler: Sampler,
    on decoder: Decoder, _ tokenizer: Tokenizer
  ) {
    self.prompt = prompt
    self.count = count
    self.sampler = sampler
    self.decoder = decoder
    self.tokenizer = tokenizer
    stream = TextStream(stops: stops)
  }

  /// Chooses a token.
  ///
  /// - Returns: The text that is certain with it; nil once the text has ended.
  /// - Throws: A `GraphError` where the prompt doesn't fit; a `CancellationError` where the run was
  ///   cancelled, with everything as after the token before.
  public mutating func next() throws -> String? {
    guard ending == nil else { return nil }
    guard tokens.count < count else { return end(.length) }
    let sequence = prompt + tokens
    guard tokens.isEmpty || sequence.count <= decoder.capacity else { return end(.context) }
    let token = sampler.next(try decoder.readFromPrefix(sequence), after: sequence)
    tokens.append(token)
    if tokenizer.endOfTurn.contains(token) { return end(.endOfTurn) }
    let piece = stream.append(tokenizer.isControl(token) ? [] : tokenizer.bytes(of: token))
    text += piece
    if stream.stop != nil { ending = .stop }
    return piece
  }

  /// Ends it where it is.
  public mutating func interrupt() {
    if ending == nil { _ = end(.interrupted) }
  }

  /// Ends it, giving out what was held back.
  private mutating func end(_ reason: Ending) -> String {
    ending = reason
    let rest = stream.finish()
    text += rest
    return rest
  }
}

/// A conversation with a model, and the tokens of every reply.
public struct Transcript: Hashable, Sendable, Codable {
  /// What was said and what came back.
  public struct Turn: Hashable, Sendable, Codable {
    public let said: String
    public let reply: String
    /// The reply's tokens, the one that ended it included.
    public let tokens: [Int32]
    public let ending: TextGeneration.Ending
  }

  /// What the model was told to be; empty for nothing.
  public var system = ""
  public var turns: [Turn] = []

  public init() {}

  /// The messages up to the reply that is to come, to `said`.
  func messages(saying said: String) -> [ChatMessage] {
    let system = self.system.isEmpty ? [] : [ChatMessage(.system, self.system)]
    let turns = self.turns.flatMap { [ChatMessage(.user, $0.said), .init(.assistant, $0.reply)] }
    return system + turns + [ChatMessage(.user, said)]
  }
}

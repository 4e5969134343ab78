/// How the next token is chosen among all of the vocabulary.
///
/// The steps come in the order of llama.cpp's standard chain: penalties, `topK`, `topP`, `minP`,
/// temperature, the draw. So what is cut off doesn't depend on the temperature.
public struct SamplingOptions: Hashable, Sendable, Codable {
  /// What logits are divided by before the draw; 0 takes the likeliest token.
  public var temperature: Double
  /// How many of the likeliest tokens stay; 0 for all.
  public var topK: Int
  /// The likeliest tokens stay that together have at least this probability (Holtzman et al. 2019,
  /// arXiv 1904.09751); 1 for all.
  public var topP: Double
  /// Tokens stay that are at least this likely, as a share of the likeliest one's probability
  /// (Nguyen et al. 2024, arXiv 2407.01082); 0 for all.
  public var minP: Double
  /// What the logits of tokens that came before are divided by where positive, else multiplied by
  /// (Keskar et al. 2019, arXiv 1909.05858); 1 changes nothing.
  public var repetitionPenalty: Double
  /// How many tokens back the penalty looks, the prompt's included.
  public var repetitionWindow: Int

  public init(
    temperature: Double = 0, topK: Int = 40, topP: Double = 0.95, minP: Double = 0.05,
    repetitionPenalty: Double = 1, repetitionWindow: Int = 64
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
    self.repetitionPenalty = repetitionPenalty
    self.repetitionWindow = repetitionWindow
  }
}

/// The extents and parts of a transformer that reads tokens from left to right.
///
/// A layer adds attention over the norm of its input, and a feed-forward part over the norm of that
/// (Radford et al. 2019; Touvron et al. 2023, arXiv 2302.13971). The families differ in the parts
/// that are listed here; see `DecoderFamily`.
public struct DecoderShape: Hashable, Sendable, Codable {
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// The heads of keys and values, which those of queries share (arXiv 2305.13245).
  public var keyHeads: Int
  public var headSize: Int
  /// The width inside the feed-forward part.
  public var hidden: Int
  public var vocabulary: Int
  /// The most tokens that it was made for.
  public var context: Int

  public var norm = Norm.rootMeanSquare
  public var epsilon = 1e-5
  /// Whether each head's queries and keys are normed (arXiv 2302.05442).
  public var normsHeads = false
  /// Whether the results of both parts are normed, too, before they are added.
  public var normsResults = false

  public var activation = Activation.silu
  /// Whether the activation opens a gate over a second product (arXiv 2002.05202).
  public var isGated = true

  /// Whether the products of queries, keys and values have a bias.
  public var hasQueryBias = false
  /// Whether the product behind attention has one.
  public var hasMixBias = false
  /// Whether those of the feed-forward part have one.
  public var hasFeedForwardBias = false

  public var positions: Positions
  /// What the rows of the embedding's table are multiplied by.
  public var embeddingScale = 1.0
  /// What the dot products of queries and keys are multiplied by; 0 stands for 1/√`headSize`.
  public var attentionScale = 0.0
  /// Scores are c · tanh(score / c), and logits likewise; 0 leaves them (arXiv 2408.00118, 2).
  public var attentionCap = 0.0
  public var outputCap = 0.0
  /// The keys that a local layer's query sees, its own among them; 0 for all before it.
  public var window = 0
  /// The layers, counted from 1, that see no more than the window.
  public var localLayers: [Int] = []
  /// Whether the logits are products with the embedding's table.
  public var tiesEmbedding = true

  public enum Norm: String, Hashable, Sendable, Codable {
    /// arXiv 1607.06450, with a bias.
    case layer
    /// arXiv 1910.07467, without one.
    case rootMeanSquare
  }

  public enum Activation: String, Hashable, Sendable, Codable {
    case silu, gelu, geluTanh
  }

  /// How a token's place is told.
  public enum Positions: Hashable, Sendable, Codable {
    /// By a learned row that is added to the token's.
    case learned
    /// By turning queries and keys; local layers may turn them otherwise.
    case rotary(Rotary, local: Rotary?)
  }

  public init(
    layers: Int, width: Int, heads: Int, keyHeads: Int, hidden: Int, vocabulary: Int,
    headSize: Int? = nil, context: Int = 2048
  ) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.keyHeads = keyHeads
    self.hidden = hidden
    self.vocabulary = vocabulary
    self.context = context
    self.headSize = headSize ?? (heads > 0 ? width / heads : 0)
    positions = .rotary(Rotary(size: self.headSize), local: nil)
  }

  /// How queries and keys of most layers are turned; nil where they aren't.
  public var rotary: Rotary? {
    get { if case .rotary(let rotary, _) = positions { rotary } else { nil } }
    set {
      guard let newValue else { return }
      if case .rotary(_, let local) = positions { positions = .rotary(newValue, local: local) }
    }
  }

  /// How those of local layers are, where that differs.
  public var localRotary: Rotary? {
    get { if case .rotary(_, let local) = positions { local } else { nil } }
    set {
      if case .rotary(let rotary, _) = positions { positions = .rotary(rotary, local: newValue) }
    }
  }

  /// Whether a layer, counted from 1, sees no more than the window.
  public func isLocal(_ layer: Int) -> Bool { window > 0 && localLayers.contains(layer) }
}

/// The extents and parts of a transformer that sees its whole input at once: BERT's of tokens
/// (Devlin et al. 2018, arXiv 1810.04805) and ViT's of patches (Dosovitskiy et al. 2020, arXiv
/// 2010.11929).
public struct EncoderShape: Hashable, Sendable, Codable {
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// The width inside the feed-forward part.
  public var hidden: Int
  public var epsilon = 1e-12
  public var activation = DecoderShape.Activation.gelu
  /// Whether each part norms what goes in, rather than the sum that comes out.
  public var normsFirst = false
  public var input: Input
  public var pooling = Pooling.none

  public enum Input: Hashable, Sendable, Codable {
    case tokens(Tokens)
    case patches(Patches)
  }

  public struct Tokens: Hashable, Sendable, Codable {
    public var vocabulary: Int
    /// The most tokens.
    public var context: Int
    /// The rows of the table that tells segments apart, of which the first is added; 0 for none.
    public var segments: Int

    public init(vocabulary: Int, context: Int, segments: Int) {
      self.vocabulary = vocabulary
      self.context = context
      self.segments = segments
    }
  }

  public struct Patches: Hashable, Sendable, Codable {
    /// The side of the picture.
    public var image: Int
    /// The side of a patch.
    public var patch: Int
    public var channels: Int
    public var classes: Int

    public init(image: Int, patch: Int, channels: Int, classes: Int) {
      self.image = image
      self.patch = patch
      self.channels = channels
      self.classes = classes
    }

    /// The patches of a picture.
    public var count: Int { (image / patch) * (image / patch) }
  }

  /// What becomes of the rows of all tokens.
  public enum Pooling: String, Hashable, Sendable, Codable {
    /// They are the output.
    case none
    /// Their mean, of length 1 (Reimers and Gurevych 2019, arXiv 1908.10084).
    case mean
    /// The first one, of length 1.
    case first
  }

  public init(layers: Int, width: Int, heads: Int, hidden: Int, input: Input) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.hidden = hidden
    self.input = input
  }
}

extension EncoderShape {
  public typealias NamedShape = (name: String, shape: [Int])

  /// The weights: dense ones `[inputs, outputs]`, tables `[rows, width]`, the patches' convolution
  /// `[height, width, channels, outputs]`.
  public var weights: [NamedShape] {
    outerWeights + (1...max(layers, 1)).flatMap { weights(ofLayer: $0) }
  }

  public var outerWeights: [NamedShape] {
    let norm = [("norm.scale", [width]), ("norm.bias", [width])]
    switch input {
    case .tokens(let tokens):
      var weights: [NamedShape] = [
        ("embedding.weight", [tokens.vocabulary, width]),
        ("positions.weight", [tokens.context, width]),
      ]
      if tokens.segments > 0 { weights.append(("segments.weight", [tokens.segments, width])) }
      return weights + norm
    case .patches(let patches):
      var weights: [NamedShape] = [
        ("embedding.weight", [patches.patch, patches.patch, patches.channels, width]),
        ("embedding.bias", [width]),
        // The first row is that of the class's own token, which is added to no patch.
        ("positions.weight", [patches.count + 1, width]),
      ]
      weights += norm
      guard patches.classes > 0 else { return weights }
      return weights + [
        ("output.weight", [width, patches.classes]), ("output.bias", [patches.classes]),
      ]
    }
  }

  /// The weights of one layer, counted from 1.
  public func weights(ofLayer layer: Int) -> [NamedShape] {
    let products = [
      ("query", [width, width]), ("key", [width, width]), ("value", [width, width]),
      ("mix", [width, width]), ("up", [width, hidden]), ("down", [hidden, width]),
    ]
    let weights = products.flatMap { name, shape in
      [("\(name).weight", shape), ("\(name).bias", [shape[1]])]
    }
    let norms = ["norm1", "norm2"].flatMap { [("\($0).scale", [width]), ("\($0).bias", [width])] }
    return (weights + norms).map { ("block\(layer).\($0.0)", $0.1) }
  }
}

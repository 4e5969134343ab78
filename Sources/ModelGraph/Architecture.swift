public import TensorEngine

/// A kind of network that can be made anew, with weights drawn at random.
public struct Architecture: Sendable {
  public let name: String
  public let summary: String
  /// The options it takes, of those in `Options`.
  public let options: [String]
  /// What it is made for where no data says; nil where only data can.
  public let standard: Standard?
  let build: @Sendable (inout NetworkBuilder, Options) throws -> String

  init(
    name: String, summary: String, options: [String], standard: Standard? = nil,
    build: @escaping @Sendable (inout NetworkBuilder, Options) throws -> String
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.standard = standard
    self.build = build
  }

  /// The inputs and outputs that an architecture is known for.
  public struct Standard: Hashable, Sendable {
    /// The shape of one example.
    public var inputShape: [Int]
    public var classes: Int

    public init(inputShape: [Int], classes: Int) {
      self.inputShape = inputShape
      self.classes = classes
    }

    /// Colour images of 224×224 in a thousand classes (Russakovsky et al. 2014, arXiv 1409.0575).
    static let imageNet = Standard(inputShape: [224, 224, 3], classes: 1000)
  }

  /// What can be chosen; nil where the architecture's own default serves.
  public struct Options: Hashable, Sendable {
    /// The widths of hidden layers.
    public var hidden: [Int]?
    /// The channels of each convolution or stage.
    public var channels: [Int]?
    /// The side of a convolution's window.
    public var kernel: Int?
    /// Whether a batch norm follows each convolution.
    public var batchNorm: Bool?
    /// The residual blocks of each stage, or the blocks of a transformer.
    public var blocks: Int?
    /// The width of a transformer's tokens.
    public var width: Int?
    /// A transformer's attention heads.
    public var heads: Int?
    /// The heads of keys and values that a decoder's attention heads share.
    public var keyHeads: Int?
    /// What a network for images has its channels multiplied by.
    public var multiplier: Double?
    /// A resnet's layers, or what another network's blocks are multiplied by.
    public var depth: Double?
    /// How many times a network for photographs halves its image; the first are left out.
    public var halvings: Int?

    public init(
      hidden: [Int]? = nil, channels: [Int]? = nil, kernel: Int? = nil, batchNorm: Bool? = nil,
      blocks: Int? = nil, width: Int? = nil, heads: Int? = nil, keyHeads: Int? = nil,
      multiplier: Double? = nil, depth: Double? = nil, halvings: Int? = nil
    ) {
      self.hidden = hidden
      self.channels = channels
      self.kernel = kernel
      self.batchNorm = batchNorm
      self.blocks = blocks
      self.width = width
      self.heads = heads
      self.keyHeads = keyHeads
      self.multiplier = multiplier
      self.depth = depth
      self.halvings = halvings
    }

    /// The names of the options that are set.
    var chosen: [String] {
      let all: [(String, Bool)] = [
        ("batchNorm", batchNorm != nil), ("blocks", blocks != nil),
        ("channels", channels != nil), ("depth", depth != nil),
        ("halvings", halvings != nil), ("heads", heads != nil), ("hidden", hidden != nil),
        ("kernel", kernel != nil), ("keyHeads", keyHeads != nil), ("multiplier", multiplier != nil),
        ("width", width != nil),
      ]
      return all.filter(\.1).map(\.0)
    }
  }

  /// The architecture of that name.
  public static func named(_ name: String) -> Architecture? { all.first { $0.name == name } }

  /// Makes a network whose input is named `input` and whose output, `output`, has one number for
  /// each class and example: the logits.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one example, channels last; for a transformer, `[tokens]`.
  ///   - classes: How many it tells apart; for a transformer, the size of the vocabulary.
  ///   - random: Where the weights are drawn from.
  /// - Throws: A `GraphError` where an option isn't one of the architecture's, or the input is of
  ///   another kind or too small.
  public func model(
    inputShape: [Int], classes: Int, options: Options = Options(), random: Philox
  ) throws -> Model {
    for name in options.chosen where !self.options.contains(name) {
      let known = self.options.map { "`\($0)`" }.joined(separator: ", ")
      throw GraphError(
        "`\(self.name)` has no option `\(name)`; it has \(known.isEmpty ? "none" : known)")
    }
    guard classes > 0, inputShape.allSatisfy({ $0 > 0 }) else {
      throw GraphError("can't make a network for \(classes) classes of inputs \(inputShape)")
    }
    var network = NetworkBuilder(inputShape: inputShape, classes: classes, random: random)
    let output = try build(&network, options)
    var model = Model(
      graph: network.builder.graph(outputs: [output]), weights: network.builder.weights,
      metadata: Model.Metadata(architecture: name))
    model.metadata.decoder = network.decoder
    model.metadata.encoder = network.encoder
    _ = try model.types()
    return model
  }
}

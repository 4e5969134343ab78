public import TensorEngine
public import Tokenizers

/// A model: a graph, its weights and what is known about it. A value that never changes.
///
/// Everything done to a model is a rewrite that makes a new one, which shares the weights that
/// did not change and records the step in its provenance.
public struct Model: Sendable {
  public var graph: Graph
  /// By name, as the graph's nodes refer to them.
  public var weights: [String: Weight]
  public var metadata: Metadata
  /// The steps that made it, first to last.
  public var provenance: [Provenance]

  public init(
    graph: Graph, weights: [String: Weight], metadata: Metadata = Metadata(),
    provenance: [Provenance] = []
  ) {
    self.graph = graph
    self.weights = weights
    self.metadata = metadata
    self.provenance = provenance
  }

  /// What a model remembers beside its numbers.
  public struct Metadata: Hashable, Sendable, Codable {
    /// What it is called where it was made: `mlp`, `cnn`.
    public var architecture = ""
    /// The classes it tells apart, in the order of its outputs.
    public var labels: [String] = []
    /// The weights in which zeros are pruned ones, which training leaves zero.
    public var masked: [String] = []
    /// The weights that training leaves as they are, sorted; nil where it learns all.
    public var frozen: [String]?
    /// How a picture or a sound becomes its input, where that is known.
    public var recipe: InputRecipe?
    /// What the whole numbers of quantized inputs and outputs stand for, by their names.
    public var grids: [String: IntegerGrid]?
    /// What it is, where it is a decoder of a known family.
    public var decoder: DecoderShape?
    /// What it is, where it is an encoder.
    public var encoder: EncoderShape?

    /// How it reads and writes text; nil where it doesn't.
    public var tokenizer: Tokenizer?

    /// How its trainings went, epoch by epoch.
    public var history: [TrainingEpoch] {
      get { columns.epochs }
      set { columns = TrainingColumns(newValue) }
    }
    private var columns = TrainingColumns([])

    // A vocabulary is kept as tensors, not among these.
    private enum CodingKeys: String, CodingKey {
      case architecture, labels, masked, frozen, recipe, grids, decoder, encoder
      case columns = "history"
    }

    public init(architecture: String = "", labels: [String] = [], masked: [String] = []) {
      self.architecture = architecture
      self.labels = labels
      self.masked = masked
    }
  }

  public var parameterCount: Int { weights.values.reduce(0) { $0 + $1.count } }

  /// How many of them training learns.
  public var trainableCount: Int {
    (metadata.frozen ?? []).reduce(parameterCount) { $0 - (weights[$1]?.count ?? 0) }
  }

  /// The bytes that all weights take as they are stored.
  public var weightBytes: Int { weights.values.reduce(0) { $0 + $1.byteCount } }
}

/// One step that made a model: the command, its options, and what went in.
public struct Provenance: Hashable, Sendable, Codable {
  /// The command as it would be written: `prune 80% by=magnitude scope=global`.
  public var step: String
  /// The content hashes of what went in: models, data, files.
  public var inputs: [String]

  public init(step: String, inputs: [String]) {
    self.step = step
    self.inputs = inputs
  }
}

public import ModelGraph
public import TensorEngine

/// What is done to each layer of a model: channels and weights taken out, the rest stored in few
/// bits.
public struct CompressionPlan: Hashable, Sendable {
  /// What is done to one layer.
  public struct Choice: Hashable, Sendable {
    /// The width of its weights; nil leaves them floats.
    public var bits: Int?
    /// The share of its weights that becomes zero.
    public var pruned: Double
    /// The share of its output channels that is taken out.
    public var narrowed: Double

    public init(bits: Int? = nil, pruned: Double = 0, narrowed: Double = 0) {
      self.bits = bits
      self.pruned = pruned
      self.narrowed = narrowed
    }

    /// As a column's title: `4 bits`, `prune 50%`.
    public var text: String {
      var parts: [String] = []
      if narrowed > 0 { parts.append("channels \(Percent.text(narrowed))") }
      if pruned > 0 { parts.append("prune \(Percent.text(pruned))") }
      if let bits { parts.append("\(bits) bits") }
      return parts.isEmpty ? "as it is" : parts.joined(separator: ", ")
    }
  }

  /// By layer; one without a choice stays as it is.
  public var choices: [String: Choice]
  /// What shares a scale where weights are stored in few bits.
  public var granularity: QuantizationGranularity

  public init(_ choices: [String: Choice], granularity: QuantizationGranularity = .channel) {
    self.choices = choices
    self.granularity = granularity
  }

  /// What is done to which layer: `conv1, 4 bits`.
  var text: String {
    choices.sorted { $0.key < $1.key }.map { "\($0.key), \($0.value.text)" }
      .joined(separator: "; ")
  }

  /// The model after all that; its provenance has a line for each step.
  ///
  /// - Throws: A `CompressionError` naming the layer that can't be treated so; a `CancellationError`
  ///   once the user has asked to stop.
  public func applied(to model: Model) throws -> Model {
    let order = model.layers.map(\.name)
    let named = order.compactMap { name in choices[name].map { (layer: name, choice: $0) } }
    var result = model
    for amount in Set(named.map(\.choice.narrowed)).subtracting([0]).sorted() {
      let layers = named.filter { $0.choice.narrowed == amount }.map(\.layer)
      result = try ChannelPruning(amount: amount, scope: .layer, layers: layers).compress(result)
    }
    for amount in Set(named.map(\.choice.pruned)).subtracting([0]).sorted() {
      let layers = named.filter { $0.choice.pruned == amount }.map(\.layer)
      result = try WeightPruning(amount: amount, scope: .layer, layers: layers).compress(result)
    }
    let stored = named.compactMap { entry in entry.choice.bits.map { (entry.layer, $0) } }
    guard !stored.isEmpty else { return result }
    let encoding = LinearEncoding(bits: stored[0].1, granularity: granularity)
    return try LinearQuantization(
      encoding, layers: stored.map(\.0),
      bitsByLayer: Dictionary(stored, uniquingKeysWith: { $1 })
    ).compress(result)
  }
}

public import ModelGraph
public import TensorEngine
public import Training

/// What may be done to each layer of a model, and what that costs by itself.
public struct CompressionSpace: Sendable {
  /// The widths that a layer's weights may have, each once.
  public let bits: [Int]
  /// The shares of a layer's weights that may be pruned, each once.
  public let pruned: [Double]
  /// The shares of a layer's channels that may be taken out, each once.
  public let narrowed: [Double]
  /// What shares a scale.
  public let granularity: QuantizationGranularity

  public init(
    bits: [Int], pruned: [Double] = [], narrowed: [Double] = [],
    granularity: QuantizationGranularity = .channel
  ) {
    self.bits = bits.uniqued
    self.pruned = pruned.uniqued
    self.narrowed = narrowed.uniqued
    self.granularity = granularity
  }

  /// How well a model does.
  public struct Score: Hashable, Sendable, Codable {
    /// The share of samples told right.
    public var accuracy: Double
    /// The mean loss.
    public var loss: Double

    public init(accuracy: Double, loss: Double) {
      self.accuracy = accuracy
      self.loss = loss
    }

    public init(_ evaluation: Evaluation) {
      self.init(accuracy: evaluation.accuracy, loss: evaluation.loss)
    }
  }

  /// A model with one layer changed.
  public struct Measurement: Hashable, Sendable {
    public let layer: String
    public let choice: CompressionPlan.Choice
    public let score: Score
    /// The bytes of all weights.
    public let weightBytes: Int
  }

  /// Measures the model with one layer changed at a time.
  ///
  /// - Parameters:
  ///   - evaluate: How well a model does.
  ///   - report: Told the share that is done, and what is measured.
  /// - Throws: A `CompressionError` before anything is measured where an amount is out of range, or
  ///   naming the layer that can't be treated; what `evaluate` throws; a `CancellationError` once the
  ///   user has asked to stop.
  public func sensitivities(
    of model: Model, evaluate: (Model) throws -> Score,
    report: (Double, String) -> Void = { _, _ in }
  ) throws -> [Measurement] {
    let changes = try singleChanges(of: model)
    return try changes.enumerated().map { index, change in
      try Cancellation.check()
      report(Double(index) / Double(changes.count), "\(change.layer), \(change.choice.text)")
      let changed = try plan([change.layer: change.choice]).applied(to: model)
      return Measurement(
        layer: change.layer, choice: change.choice, score: try evaluate(changed),
        weightBytes: changed.weightBytes)
    }
  }

  func plan(_ choices: [String: CompressionPlan.Choice]) -> CompressionPlan {
    CompressionPlan(choices, granularity: granularity)
  }

  /// Every layer with each thing that may be done to it, one at a time.
  private func singleChanges(
    of model: Model
  ) throws -> [(layer: String, choice: CompressionPlan.Choice)] {
    try check()
    let removable = narrowed.isEmpty ? [] : try Self.removable(in: model)
    let prunable = try Self.prunable(in: model)
    return try Self.layers(of: model).flatMap { layer in
      let channels = removable.contains(layer) ? narrowed : []
      let shares = prunable.contains(layer) ? pruned : []
      let choices =
        channels.map { CompressionPlan.Choice(narrowed: $0) }
        + shares.map { CompressionPlan.Choice(pruned: $0) }
        + bits.map { CompressionPlan.Choice(bits: $0) }
      return choices.map { (layer, $0) }
    }
  }

  /// Everything that may be done to every layer at once: what saves most.
  func smallest(of model: Model) throws -> CompressionPlan {
    let removable = narrowed.isEmpty ? [] : try Self.removable(in: model)
    let prunable = try Self.prunable(in: model)
    var choices: [String: CompressionPlan.Choice] = [:]
    for layer in try Self.layers(of: model) {
      choices[layer] = CompressionPlan.Choice(
        bits: bits.min(), pruned: prunable.contains(layer) ? pruned.max() ?? 0 : 0,
        narrowed: removable.contains(layer) ? narrowed.max() ?? 0 : 0)
    }
    return plan(choices)
  }

  /// The layers that something can be done to, tables of embeddings among them.
  static func layers(of model: Model) throws -> [String] {
    let targets = try ProductWeight.all(of: model, layers: [], tables: true)
    for target in targets where !target.weight.storesFloats {
      throw CompressionError(
        "its weights are quantized already", layer: target.layer,
        hint: "start from the model as it was before it was quantized")
    }
    return targets.map(\.layer)
  }

  /// The layers whose weights can be pruned.
  private static func prunable(in model: Model) throws -> Set<String> {
    Set(try ProductWeight.all(of: model, layers: []).map(\.layer))
  }

  /// The layers whose channels can be taken out.
  private static func removable(in model: Model) throws -> Set<String> {
    Set(
      try ChannelDependencies(model).groups.filter { $0.reasonToKeep == nil && !$0.isHeads }.map(
        \.name))
  }

  func check() throws(CompressionError) {
    for bits in bits where !(2...8).contains(bits) && bits != 16 {
      throw CompressionError("weights have 2 to 8 or 16 bits, not \(bits)")
    }
    for share in pruned + narrowed where !(share > 0 && share < 1) {
      throw CompressionError(
        "a share to take away is above 0% and below 100%, not \(Percent.text(share))")
    }
    guard !bits.isEmpty || !pruned.isEmpty || !narrowed.isEmpty else {
      throw CompressionError("there is nothing to try: no bits and no shares")
    }
  }
}

extension Array where Element: Hashable {
  /// Each element once, where it first is.
  fileprivate var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

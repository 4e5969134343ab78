import Datasets
import ModelGraph
import TensorEngine

/// How much each channel of a model matters, by a criterion.
struct ChannelScores {
  /// For each weight, the sum of what is at each position along each axis.
  private let sums: [String: [[Double]]]

  /// - Throws: What the measure throws, a `CompressionError` where it needs data and has none.
  init(
    _ model: Model, by criterion: PruningCriterion, on samples: Dataset?, seed: UInt64
  ) throws {
    let looksAtInputs = criterion.measure.looksAtInputs || criterion.ranksChannelsOnly
    // Of a table that is multiplied as well, its inputs aren't told apart: others tell of the channels.
    let targets = try ProductWeight.all(of: model, layers: []).filter {
      !looksAtInputs || (try? model.productInput(of: $0)) != nil
    }
    if let measure = criterion.measure as? any ChannelMeasure {
      sums = try Self.activations(model, targets, measure, on: samples)
      return
    }
    guard let measure = criterion.measure as? any WeightMeasure else {
      throw CompressionError("`\(criterion.rawValue)` doesn't rank channels")
    }
    let weights = try targets.map { (target: $0, elements: try $0.decoded().floats) }
    let request = ImportanceRequest(
      model: model, weights: weights, samples: samples, seed: seed)
    let scores = try measure.scores(request)
    var sums: [String: [[Double]]] = [:]
    for (target, scores) in zip(targets, scores) {
      let shape = target.weight.shape
      sums[target.name] = shape.indices.map { Self.sums(scores, of: shape, along: $0) }
    }
    self.sums = sums
  }

  /// The sum over all places of a channel that something is known of.
  func score(_ channel: ChannelGroup.Channel) throws(CompressionError) -> Double {
    let known = channel.places.compactMap { place -> Double? in
      guard let axes = sums[place.weight], !axes[place.axis].isEmpty else { return nil }
      return axes[place.axis][place.position]
    }
    guard !known.isEmpty else {
      throw CompressionError(
        "no layer behind it takes it, so what it holds can't be measured",
        layer: channel.places[0].weight, hint: "prune by=magnitude")
    }
    return known.reduce(0, +)
  }

  private static func sums(_ scores: [Float], of shape: [Int], along axis: Int) -> [Double] {
    let inner = shape[(axis + 1)...].reduce(1, *)
    var sums = [Double](repeating: 0, count: shape[axis])
    for (index, score) in scores.enumerated() { sums[index / inner % shape[axis]] += Double(score) }
    return sums
  }

  /// What the inputs of products hold, at the axis of the weight that takes them.
  private static func activations(
    _ model: Model, _ targets: [ProductWeight], _ measure: any ChannelMeasure,
    on samples: Dataset?
  ) throws -> [String: [[Double]]] {
    guard let samples else { throw CompressionError("measuring activations needs data") }
    let inputs = try targets.map { try model.productInput(of: $0) }
    var statistics: [String: ChannelStatistics] = [:]
    try ActivationObserver(model, values: Set(inputs)).observe(samples) { name, values in
      let channels = values.shape[values.shape.count - 1]
      statistics[name, default: ChannelStatistics(channels: channels)].add(values)
    }
    var sums: [String: [[Double]]] = [:]
    for (target, input) in zip(targets, inputs) {
      guard let own = statistics[input] else { continue }
      let shape = target.weight.shape
      let scores = own.magnitudes.indices.map { measure.score(own, of: $0) }
      // A convolution in groups takes its channels through its outputs.
      let axis = scores.count == shape[shape.count - 2] ? shape.count - 2 : shape.count - 1
      guard scores.count == shape[axis] else { continue }
      sums[target.name] = shape.indices.map { $0 == axis ? scores : [] }
    }
    return sums
  }
}

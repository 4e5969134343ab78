import ContentHashing
public import ModelGraph
import TensorEngine

/// Gives a pruned model the weights that it, or another of its shape, began with, and keeps its
/// zeros: the winning ticket of Frankle and Carbin 2018 (arXiv 1803.03635, section 2).
public struct LotteryRewind: Sendable {
  public init() {}

  /// - Throws: A `CompressionError` where nothing was pruned or the two differ in shape.
  public func callAsFunction(_ pruned: Model, to initial: Model) throws -> Model {
    guard !pruned.metadata.masked.isEmpty else {
      throw CompressionError("the model has no pruned weights", hint: "prune it first")
    }
    var rewound = pruned
    for (name, weight) in pruned.weights.sorted(by: { $0.key < $1.key }) {
      guard let first = initial.weights[name], first.shape == weight.shape else {
        throw CompressionError(
          "the other model has no weight `\(name)` of shape \(weight.shape)",
          hint: "rewind to the model from which this one was trained")
      }
      guard pruned.metadata.masked.contains(name) else {
        rewound.weights[name] = first
        continue
      }
      let (mask, start) = (try weight.decoded().floats, try first.decoded().floats)
      let kept = zip(start, mask).map { $1 == 0 ? 0 : $0 }
      rewound.weights[name] = try weight.pruned(Tensor(kept, shape: weight.shape))
    }
    rewound.metadata.history = []
    rewound.provenance.append(
      Provenance(
        step: "rewind", inputs: [pruned.contentHash, initial.contentHash].map(\.description)))
    return rewound
  }
}

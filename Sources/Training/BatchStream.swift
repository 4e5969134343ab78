import Datasets
import ModelGraph
import TensorEngine

/// An endless stream of batches: one permutation of the samples after another.
struct BatchStream {
  private let samples: Dataset
  private let batch: Int
  private var random: Philox
  private var pending: [Int] = []

  init(_ samples: Dataset, batch: Int, random: Philox) {
    self.samples = samples
    self.batch = batch
    self.random = random
  }

  mutating func next() -> (features: Tensor, target: Tensor?) {
    while pending.count < batch { pending += random.permutation(samples.count) }
    let drawn = samples.subset(Array(pending.prefix(batch)))
    pending.removeFirst(batch)
    return (drawn.features, drawn.targetValues)
  }
}

extension Dataset {
  /// What the loss of these samples is given; nil where they have no target.
  var targetValues: Tensor? {
    switch target {
    case .classes(let labels, _): labels
    case .values(let values): values
    case .tokens(let tokens, _): tokens
    case .none: nil
    }
  }

  /// What the loss is given for a batch; nil where the samples have no target.
  func targetType(batch: Int) -> TensorType? {
    switch target {
    case .classes: TensorType(.i32, [batch])
    case .values(let values): TensorType(.f32, [batch] + values.shape.dropFirst())
    case .tokens(let tokens, _): TensorType(.i32, [batch] + tokens.shape.dropFirst())
    case .none: nil
    }
  }
}

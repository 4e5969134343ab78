import Datasets
import ModelGraph

/// How much it matters that something is there. A measure is a file in this folder.
protocol ImportanceMeasure: Sendable {
  var needsData: Bool { get }
  /// Whether it looks at what weights are multiplied by.
  var looksAtInputs: Bool { get }
  /// What is computed, in symbols or a few words.
  var formula: String { get }
  /// The paper that it is from.
  var source: String { get }
}

/// What is asked of a measure.
struct ImportanceRequest {
  let model: Model
  /// The weights in question, decoded.
  let weights: [(target: ProductWeight, elements: [Float])]
  /// What to measure on; there where the measure needs it.
  let samples: Dataset?
  let seed: UInt64
}

extension ImportanceMeasure {
  var looksAtInputs: Bool { false }
}

/// A measure of each weight: what is least goes first. No score is negative, and a weight that is
/// zero already scores zero.
protocol WeightMeasure: ImportanceMeasure {
  /// The scores of the request's weights, in its order, as their elements lie.
  func scores(_ request: ImportanceRequest) throws -> [[Float]]
}

/// A measure of each channel by what it holds when the model runs.
protocol ChannelMeasure: ImportanceMeasure {
  /// A channel's score from what it held, one number a sample and place.
  func score(_ statistics: ChannelStatistics, of channel: Int) -> Double
}

extension ChannelMeasure {
  var needsData: Bool { true }
}

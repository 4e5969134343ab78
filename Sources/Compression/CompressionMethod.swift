import ContentHashing
public import Datasets
public import ModelGraph

/// A way of making a model smaller: a rewrite from model to model.
///
/// A method's stored properties are its options; they are saved with the session, so a replay
/// runs the same method with the same numbers.
public protocol CompressionMethod: Codable, Sendable {
  /// The name users call it by.
  static var name: String { get }

  /// Whether it has to see data that the model will meet.
  var needsCalibration: Bool { get }

  /// The step as a command, for the provenance: `prune 80% by=magnitude scope=global`.
  var step: String { get }

  /// The compressed model, its provenance left as it was: `compress` adds the step.
  ///
  /// - Parameter calibration: Samples that the model will meet; there where it `needsCalibration`.
  /// - Throws: A `CompressionError` where an option or a layer is to blame, a `CancellationError`
  ///   where the user stops it.
  func rewrite(_ model: Model, calibration: Dataset?) throws -> Model
}

extension CompressionMethod {
  public var needsCalibration: Bool { false }

  /// The compressed model, which remembers this step and what went into it.
  ///
  /// - Throws: A `CompressionError` where an option, a layer or the calibration is to blame, a
  ///   `CancellationError` where the user stops it.
  public func compress(_ model: Model, calibration: Dataset? = nil) throws -> Model {
    try check(calibration)
    let compressed = try rewrite(model, calibration: calibration)
    return remembering(compressed, madeOf: model, calibration)
  }

  func check(_ calibration: Dataset?) throws(CompressionError) {
    if needsCalibration && (calibration?.count ?? 0) == 0 {
      throw CompressionError(
        "`\(Self.name)` needs data that the model will meet",
        hint: "give some of the training data: calibrate=(digits | first 200)")
    }
    if !needsCalibration && calibration != nil {
      throw CompressionError("`\(Self.name)` doesn't look at data", hint: "leave out `calibrate`")
    }
  }

  /// What was made of a model, with this step and what went into it behind the model's own steps.
  func remembering(_ made: Model, madeOf model: Model, _ calibration: Dataset?) -> Model {
    var compressed = made
    let inputs = [model.contentHash] + (calibration?.provenanceHashes ?? [])
    let step = Provenance(step: step, inputs: inputs.map(\.description))
    compressed.provenance = model.provenance + [step]
    return compressed
  }
}

/// The methods. A new one is a file in one of this module's folders and a line here.
public let compressionMethods: [any CompressionMethod.Type] = [
  WeightPruning.self, SparseGPTPruning.self, ChannelPruning.self, LayerPruning.self,
  LinearQuantization.self, BlockQuantization.self, StaticQuantization.self,
  DynamicQuantization.self, CodebookQuantization.self, LogarithmicQuantization.self,
  SmallFloatQuantization.self, TernaryQuantization.self, BinaryQuantization.self,
  LowRankFactorization.self, CrossLayerEqualization.self, DeepCompression.self,
  GPTQuantization.self, ActivationAwareQuantization.self, SmoothQuantization.self,
]

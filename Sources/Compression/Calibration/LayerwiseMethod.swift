public import Datasets
public import ModelGraph

/// A method that goes through a model layer by layer, on samples that the model will meet.
public protocol LayerwiseMethod: CompressionMethod {
  /// The compressed model, its provenance left as it was: `compress` adds the step.
  ///
  /// - Parameter report: Told the share of the layers that are done, and the name of the last.
  /// - Throws: What `CompressionMethod.rewrite` throws.
  func rewrite(
    _ model: Model, on samples: Dataset, report: (_ share: Double, _ layer: String) -> Void
  ) throws -> LayerwiseRewrite
}

/// What a layerwise method made.
public struct LayerwiseRewrite: Sendable {
  public var model: Model
  /// What its weights were rounded from: the model as it was, or the same function with scales moved
  /// between its layers.
  public let reference: Model
}

extension LayerwiseMethod {
  public var needsCalibration: Bool { true }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    guard let calibration else { return model }
    return try rewrite(model, on: calibration) { _, _ in }.model
  }

  /// The compressed model, which remembers this step, and what its weights were rounded from.
  ///
  /// - Throws: What the other `compress` throws.
  public func compress(
    _ model: Model, on samples: Dataset, report: (_ share: Double, _ layer: String) -> Void
  ) throws -> LayerwiseRewrite {
    try check(samples)
    var rewrite = try rewrite(model, on: samples, report: report)
    rewrite.model = remembering(rewrite.model, madeOf: model, samples)
    return rewrite
  }
}

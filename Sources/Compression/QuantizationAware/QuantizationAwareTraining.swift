import ContentHashing
public import Datasets
public import ModelGraph
public import TensorEngine
public import Training

/// Trains a model whose weights, and activations where asked for, are rounded as they are used, so
/// that it learns to live with few bits (Jacob et al. 2017, arXiv 1712.05877, section 3).
///
/// Gradients pass straight through the rounding. Scales are learned along (LSQ: Esser et al. 2020,
/// arXiv 1902.08153), as logarithms, so that they stay positive and a step of the optimizer is a
/// share of them; or they follow the weights' greatest magnitude. Where activations are rounded, batch
/// norms take part with the statistics that they have, folded into the weights that are rounded
/// (`LearnedFolding`); else they go on as in any training. What is stored in the end are the
/// very codes that the training used.
public struct QuantizationAwareTraining: Sendable {
  /// How scales are found while training.
  public enum Scales: String, Codable, Sendable, CaseIterable { case learned, minmax }

  /// How activations are rounded.
  public struct Activations: Hashable, Codable, Sendable {
    /// From 2 to 8. With 8 the result computes in integers; with fewer it rounds its activations
    /// and computes in floats.
    public var bits: Int
    public var range: QuantizationRange
    public var scheme: LinearEncoding.Scheme

    public init(
      bits: Int = 8, range: QuantizationRange = .minMax,
      scheme: LinearEncoding.Scheme = .asymmetric
    ) {
      self.bits = bits
      self.range = range
      self.scheme = scheme
    }
  }

  /// How the weights are stored: symmetric, 2 to 8 bits, a scale by channel or tensor.
  public var weights: LinearQuantization
  /// How activations are rounded; nil for weights alone.
  public var activations: Activations?
  public var scales: Scales
  public var training: TrainingOptions

  public init(
    _ weights: LinearQuantization, activations: Activations? = nil, scales: Scales = .learned,
    training: TrainingOptions
  ) {
    self.weights = weights
    self.activations = activations
    self.scales = scales
    self.training = training
  }

  public var step: String {
    let rounding = activations.map {
      " " + StaticQuantization.text($0.range, $0.scheme, bits: $0.bits)
    }
    return weights.step + (rounding ?? "")
      + " epochs=\(training.epochs) rate=\(training.learningRate) scales=\(scales.rawValue)"
  }

  /// The trained model, its weights in codes.
  ///
  /// - Parameters:
  ///   - calibration: Samples on which the activations' first ranges are found, where they are
  ///     rounded.
  ///   - report: Told how far the training is.
  /// - Throws: A `CompressionError` where a layer can't be treated; as `Trainer`; a `CancellationError` once the user has asked to stop.
  public func callAsFunction(
    _ model: Model, on dataset: Dataset, calibration: Dataset? = nil, random: Philox,
    report: (Trainer.Report) -> Void = { _ in }
  ) throws -> Model {
    let start = try prepared(model)
    let rounded = try RoundedModel(
      of: start, weights: targets(of: start),
      norms: activations == nil ? [] : FoldedNorm.all(of: model, foldedIn: start), scales: scales,
      activations: try roundedActivations(of: start, on: calibration ?? dataset.train))
    let inputs =
      [model.contentHash] + dataset.provenanceHashes
      + (activations == nil ? [] : calibration?.provenanceHashes ?? [])
    return try Trainer(training, on: dataset)
      .train(rounded.model, random: random, report: report) { trained in
        var result = try rounded.settled(trained)
        result.metadata.history = trained.metadata.history
        result.provenance =
          model.provenance + [Provenance(step: step, inputs: inputs.map(\.description))]
        return result
      }
  }

  /// The model as it is trained: where activations are rounded, as their integers will run.
  private func prepared(_ model: Model) throws -> Model {
    for target in try ProductWeight.all(of: model, layers: []) where !target.weight.storesFloats {
      throw CompressionError(
        "its weights are quantized already", layer: target.layer,
        hint: "train the model as it was before it was quantized")
    }
    guard activations != nil else { return model }
    do {
      return try Pass.inference.reduce(model) { try $1($0) }.withSeparateResiduals
    } catch let error as GraphError {
      throw CompressionError("\(error)")
    }
  }

  private func targets(
    of model: Model
  ) throws -> [(weight: ProductWeight, encoding: LinearEncoding)] {
    let untrained = try ProductWeight.all(of: model, layers: []).first {
      !weights.layers.isEmpty && !weights.layers.contains($0.layer)
    }
    if let untrained, activations?.bits == 8 {
      throw CompressionError(
        "it would compute in integers that nothing trained", layer: untrained.layer,
        hint: "name every layer, or none")
    }
    return try ProductWeight.all(of: model, layers: weights.layers).map { target in
      let encoding = weights.encoding(for: target.layer)
      guard encoding.suitsOutputs, encoding.scaleType == .f32, (2...8).contains(encoding.bits)
      else {
        throw CompressionError(
          "training takes symmetric weights of 2 to 8 bits with a scale for each channel or tensor, "
            + "not \(encoding.bits) bits \(encoding.scheme.rawValue) per "
            + encoding.granularity.text,
          layer: target.layer)
      }
      return (target, encoding)
    }
  }

  private func roundedActivations(
    of model: Model, on samples: Dataset
  ) throws -> RoundedActivations {
    guard let activations else { return .none }
    guard (2...8).contains(activations.bits) else {
      throw CompressionError(
        "activations have 2 to 8 bits, not \(activations.bits)", hint: "use a number of these")
    }
    let grids = try ActivationCalibration(
      model, range: activations.range, scheme: activations.scheme, bits: activations.bits
    ).grids(on: samples)
    return try RoundedActivations(of: model, on: grids, weights: weights.encoding)
  }
}

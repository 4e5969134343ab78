import Compression
import Datasets
import Language
import ModelGraph
import TensorEngine
import Training

/// A family of ways to store weights that `quantize` knows, by the names of their formats.
///
/// A new one is a file beside this and a line in `all`.
struct QuantizationFamily: Sendable {
  let formats: [String]
  /// What help says of it.
  let formula: String
  let source: String
  /// The options that it takes beside `layers`.
  let options: Set<String>
  /// - Throws: A `Diagnostic` where an option doesn't suit the format.
  let quantize: @Sendable (_ format: String, QuantizationRequest) throws -> QuantizedModel

  static let all: [QuantizationFamily] = [
    .linear, .codebook, .logarithmic, .smallFloat, .ternary, .binary, .block,
  ]
}

/// A quantized model, and the floats that its weights were rounded from.
struct QuantizedModel {
  let model: Model
  /// The model as it was, or the same function with scales moved between its layers.
  let reference: Model
  /// What it was calibrated on; nil where it wasn't, or was trained since.
  var samples: Dataset?
}

/// What weights are stored in, by its name.
struct WeightFormat: Choice {
  let rawValue: String
  let family: QuantizationFamily

  static let allCases = QuantizationFamily.all.flatMap { family in
    family.formats.map { WeightFormat(rawValue: $0, family: family) }
  }

  private init(rawValue: String, family: QuantizationFamily) {
    (self.rawValue, self.family) = (rawValue, family)
  }

  init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }
}

/// Training with rounded weights, as `quantize` was asked for.
struct RoundedTraining {
  let data: DataValue
  let options: TrainingOptions
  let scales: QuantizationAwareTraining.Scales
}

/// What `quantize` was asked for.
struct QuantizationRequest {
  let context: RunContext
  let model: Model
  var bits: [Int]
  var granularity: GranularityChoice
  var group: Int
  var scheme: LinearEncoding.Scheme
  var range: RangeChoice
  var start: CodebookStart
  var calibration: DataValue?
  var activations: ActivationRanges
  /// The bits that activations are rounded to as they come; nil for integers of eight.
  var activationBits: Int?
  var by: RoundingChoice
  /// Whether GPTQ rounds inputs by their mean squares.
  var reorders: Bool
  var layers: [String]
  /// How the model is trained while its weights are rounded; nil where it isn't.
  var training: RoundedTraining?

  /// What shares a scale, or what the family shares it among where that wasn't asked.
  func granularity(
    otherwise standard: QuantizationGranularity = .channel
  ) -> QuantizationGranularity {
    guard context.isGiven("per") else { return standard }
    switch granularity {
    case .tensor: return .tensor
    case .channel: return .channel
    case .group: return .group(group)
    case .block: return .block(inputs: group, outputs: group)
    }
  }

  /// The width asked for, or the format's; one for all layers.
  ///
  /// - Throws: A `Diagnostic` where it is outside `range` or there are several.
  func width(otherwise standard: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let width = bits.first else { return standard }
    guard bits.count == 1, range.contains(width) else {
      let given = bits.count == 1 ? "\(width)" : bits.sourceText
      throw context.problem(
        "this takes one width from \(range.lowerBound) to \(range.upperBound) bits, not \(given)",
        with: "bits")
    }
    return width
  }

  func applying(
    _ method: some CompressionMethod, calibration: Dataset? = nil
  ) throws -> QuantizedModel {
    QuantizedModel(
      model: try method.compress(model, calibration: calibration), reference: model,
      samples: calibration)
  }

  /// Shows layer by layer how far it is.
  func applying(_ method: some LayerwiseMethod, on samples: Dataset) throws -> QuantizedModel {
    let rewrite = try method.compress(model, on: samples) { share, layer in
      context.progress(share, "\(by.rawValue) of \(layer)")
    }
    return QuantizedModel(model: rewrite.model, reference: rewrite.reference, samples: samples)
  }
}

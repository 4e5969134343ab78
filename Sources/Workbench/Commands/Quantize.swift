import Compression
import Language
import TensorEngine

/// What weights are stored in, by its name: integers of some width, or one of GGUF's blocks.
enum WeightFormat: Choice {
  case integers(bits: Int)
  case blocks(BlockFormat)

  static let allCases =
    (2...8).reversed().map { WeightFormat.integers(bits: $0) } + BlockFormat.allCases.map(blocks)

  init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  var rawValue: String {
    switch self {
    case .integers(let bits): "int\(bits)"
    case .blocks(let format): format.rawValue
    }
  }
}

enum GranularityChoice: String, Choice { case tensor, channel, group }

extension LinearEncoding.Scheme: Choice {}

/// How a range is chosen from values.
enum RangeChoice: String, Choice {
  case minmax, percentile, mse

  var range: QuantizationRange {
    switch self {
    case .minmax: .minMax
    case .percentile: .percentile(99.9)
    case .mse: .meanSquaredError
    }
  }
}

/// When the ranges of activations are found.
enum ActivationRanges: String, Choice { case calibrated, dynamic }

extension Command {
  static let quantize = Command(
    "quantize", "Stores weights as small integers, and runs on integers where calibrated.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<WeightFormat>(
      "format", "the integers' or blocks' name", default: .integers(bits: 8), .positional),
    Parameter<Int?>(
      "bits", "the integers' width instead of their name",
      kind: .quantity(.bits, in: 2...8, wholeNumber: true), default: .some(nil)),
    Parameter<GranularityChoice>("per", "what shares one scale", default: .channel),
    Parameter<Int>("group", "inputs that share a scale under per=group", in: 2...4096, default: 32),
    Parameter<LinearEncoding.Scheme>("scheme", "where zero lies", default: .symmetric),
    Parameter<RangeChoice>("range", "how the range is chosen", default: .minmax),
    Parameter<DataValue?>(
      "calibrate", "data to measure the activations on", default: .some(nil)),
    Parameter<ActivationRanges>(
      "activations", "when the activations' ranges are found", default: .calibrated),
    Parameter<[Name]>("layers", "only these layers", default: []),
    details: """
      Linear quantization: q = round(w / scale) + zero, so that w is about scale · (q − zero). \
      Without `calibrate` only the weights become integers, and are decoded to run. With it \
      activations do too: the model's layers run on 8-bit integers from end to end. Calibration \
      uses the training samples among the data only. With activations=dynamic dense layers run on \
      8-bit integers whose range each run finds by itself: nothing to calibrate, for transformers. \
      range=percentile leaves out the outermost 0.1%, range=mse takes the range with the smallest \
      squared error. q8_0 to q6_k are the block formats of GGUF: scales for every 32 or 256 inputs; \
      dense layers and tables are multiplied as they are stored, with activations rounded to 8 bits \
      in each run.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | quantize int4 per=group"#, "4 bits, groups of 32"),
      Example(#"load "models/digits-cnn.hone" | quantize q4_k"#, "4 bits, blocks of 256"),
      Example(
        #"load "models/digits-cnn.hone" | quantize int8 calibrate=(data "digits" | first 200)"#,
        "an integer model"),
      Example(
        #"load "models/digits-cnn.hone" | quantize activations=dynamic"#,
        "integers in dense layers, nothing to calibrate"),
    ]
  ) {
    context, input, format, bits, per, group, scheme, range, calibration, activations,
    layers in
    let granularity: QuantizationGranularity =
      switch per {
      case .tensor: .tensor
      case .channel: .channel
      case .group: .group(group)
      }
    let layerNames = try context.layerNames(layers, in: input.model)
    let named: Int
    switch format {
    case .integers(let bits): named = bits
    case .blocks(let format):
      for option in ["bits", "per", "group", "scheme", "range", "calibrate", "activations"]
      where context.isGiven(option) {
        throw context.problem(
          "\(format.rawValue) says how weights are stored: it takes no `\(option)`", with: option,
          hint: "leave out `\(option)`")
      }
      let method = BlockQuantization(format, layers: layerNames)
      return .object(ModelValue(try method.compress(input.model)))
    }
    let width = bits ?? named
    guard width == 8 || (calibration == nil && activations == .calibrated) else {
      throw context.problem(
        "activations are quantized to 8 bits, not \(width)", with: "bits",
        hint: "leave out `calibrate` and `activations` to quantize the weights alone")
    }
    if activations == .dynamic {
      guard calibration == nil else {
        throw context.problem(
          "activations=dynamic doesn't look at data", with: "calibrate",
          hint: "leave out one of the two")
      }
      let method = DynamicQuantization(weights: range.range, layers: layerNames)
      return .object(ModelValue(try method.compress(input.model)))
    }
    guard let calibration else {
      let encoding = LinearEncoding(
        bits: width, scheme: scheme, granularity: granularity, range: range.range,
        scaleType: per == .group ? .f16 : .f32)
      let method = LinearQuantization(encoding, layers: layerNames)
      return .object(ModelValue(try method.compress(input.model)))
    }
    let method = StaticQuantization(activations: range.range)
    let samples = try calibration.samples(.train, in: context)
    return .object(ModelValue(try method.compress(input.model, calibration: samples)))
  }
}

import Compression
import Datasets
import Language
import TensorEngine

extension Command {
  static let sensitivity = Command(
    "sensitivity", "Shows what compressing each layer costs, the others left as they are.",
    input: ModelValue.self, output: SensitivityValue.valueType,
    Parameter<DataValue>("on", "data to measure on"),
    .widths, .prunedShares,
    Parameter<[Double]>(
      "channels", "shares of a layer's channels to take out",
      kind: .list(.quantity(.share, in: 0...1, wholeNumber: false)), default: []),
    Parameter<GranularityChoice>("per", "what shares one scale", default: .channel),
    Parameter<SplitChoice>("split", "which of its samples", default: .validation),
    details: """
      One layer at a time is stored in each number of bits, or loses each share of its least \
      weights or channels, and the model is measured: a bright row is a layer that bears it, a dark \
      cell what to stay clear of. Validation samples are used, so that the test samples tell \
      afterwards whether a choice was right. After an interruption the same statement goes on where \
      it was. `search` looks for the best combination.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | sensitivity on=(data "digits") bits=[4 2] prune=[50%]"#,
        "which layers of the digits CNN bear 4 and 2 bits")
    ]
  ) { context, input, data, bits, pruned, channels, per, split in
    let samples = try data.samples(split, in: context)
    try context.checkFit(of: input.model, to: samples)
    let space = CompressionSpace(
      bits: bits, pruned: pruned, narrowed: channels, granularity: per.standardGroups)
    let value = try context.measuring(input.model, on: samples) { evaluate in
      let base = try evaluate(input.model)
      let measured = try space.sensitivities(of: input.model, evaluate: evaluate) {
        context.progress($0, $1)
      }
      return SensitivityValue(measured, base: base, samples: samples.count, data: samples.name)
    }
    return .object(value)
  }
}

extension Parameter where Argument == [Int] {
  /// The widths that each layer is tried in.
  static var widths: Parameter {
    Parameter(
      "bits", "widths to try", kind: .list(.quantity(.bits, in: 2...16, wholeNumber: true)),
      default: [8, 6, 5, 4, 3, 2])
  }
}

extension Parameter where Argument == [Double] {
  /// The shares of each layer's weights that are tried to do without.
  static var prunedShares: Parameter {
    Parameter(
      "prune", "shares of a layer's weights to prune",
      kind: .list(.quantity(.share, in: 0...1, wholeNumber: false)), default: [0.5, 0.75, 0.9])
  }
}

extension GranularityChoice {
  /// What shares a scale, groups and blocks of their usual size.
  var standardGroups: QuantizationGranularity {
    switch self {
    case .tensor: .tensor
    case .channel: .channel
    case .group: .group(32)
    case .block: .block(inputs: 32, outputs: 32)
    }
  }
}

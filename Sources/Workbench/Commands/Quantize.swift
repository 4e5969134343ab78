import Compression
import Language
import TensorEngine
import Training

extension Command {
  static let quantize = Command(
    "quantize", "Stores weights in few bits, and runs on integers where calibrated.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<WeightFormat>(
      "format", "what weights are stored in", default: WeightFormat(rawValue: "int8"), .positional),
    Parameter<[Int]>(
      "bits", "the width instead of the format's, or one for each of `layers`",
      kind: .list(.quantity(.bits, in: 1...16, wholeNumber: true)), default: []),
    Parameter<GranularityChoice>("per", "what shares one scale", default: .channel),
    Parameter<Int>(
      "group", "inputs that share a scale under per=group, and a block's edge under per=block",
      in: 2...4096, default: 32),
    Parameter<LinearEncoding.Scheme>("scheme", "where zero lies", default: .symmetric),
    Parameter<RangeChoice>("range", "how the range is chosen", default: .minmax),
    Parameter<CodebookStart>("start", "where k-means starts", default: .linear),
    Parameter<DataValue?>(
      "calibrate", "data to measure the activations on", default: .some(nil)),
    Parameter<ActivationRanges>(
      "activations", "when the activations' ranges are found", default: .calibrated),
    Parameter<Int?>(
      "activation_bits", "round activations to so many; in floats, save for 8 that are calibrated",
      kind: .quantity(.bits, in: 2...8, wholeNumber: true), default: .some(nil)),
    Parameter<RoundingChoice>(
      "by", "how integers are chosen: the nearest, or by what they are multiplied by",
      default: .nearest),
    Parameter<Bool>(
      "reorder", "by=gptq: the inputs with the largest activations first", default: false),
    Parameter<[Name]>("layers", "only these layers; in quotes * stands for any text", default: []),
    Parameter<DataValue?>("data", "what to train on while rounding", default: .some(nil)),
    Parameter<Int>("epochs", "of training then", in: 1...10_000, default: 5),
    Parameter<Double>("rate", "the learning rate then", .plain, in: 0...10, default: 0.002),
    Parameter<QuantizationAwareTraining.Scales>(
      "scales", "how a training finds scales", default: .learned),
    details: quantizationDetails,
    methods: quantizationMethods,
    examples: [
      Example(#"load "models/digits-cnn.hone" | quantize int4 per=group"#, "4 bits, groups of 32"),
      Example(
        #"load "models/digits-cnn.hone" | quantize kmeans bits=3"#, "8 values for each layer"),
      Example(
        #"load "models/digits-cnn.hone" | quantize layers=[conv1 dense1] bits=[8 4]"#,
        "mixed precision"),
      Example(#"load "models/digits-cnn.hone" | quantize q4_k"#, "4 bits, blocks of 256"),
      Example(
        #"load "models/digits-cnn.hone" | quantize int8 calibrate=(data "digits" | first 200)"#,
        "an integer model"),
      Example(
        #"load "models/digits-cnn.hone" | quantize activations=dynamic"#,
        "integers in dense layers, nothing to calibrate"),
      Example(
        #"load "models/digits-mlp.hone" | quantize int3 by=gptq calibrate=(data "digits" | first 200)"#,
        "weights that make up for each other's errors"),
      Example(
        #"load "models/digits-mlp.hone" | quantize int3 by=awq calibrate=(data "digits" | first 200)"#,
        "finer where activations are large"),
      Example(
        #"load "models/digits-mlp.hone" | quantize int3 by=importance calibrate=(data "digits" | first 200)"#,
        "scales that suit what is multiplied by most"),
      Example(
        #"load "models/digits-mlp.hone" | quantize by=smooth activations=dynamic calibrate=(data "digits" | first 200)"#,
        "activations made easier to round first"),
      Example(
        #"load "models/digits-cnn.hone" | quantize int2 data=(data "digits") epochs=1"#,
        "trained while its weights are rounded to 2 bits"),
    ]
  ) {
    context, input, format, bits, per, group, scheme, range, start, calibration, activations,
    activationBits, rounding, reorders, layers, data, epochs, rate, scales in
    for option in optionsOfFamilies.subtracting(format.family.options).sorted()
    where context.isGiven(option) {
      throw context.problem(
        "\(format.rawValue) says how weights are stored: it takes no `\(option)`", with: option,
        hint: "leave out `\(option)`")
    }
    for option in ["epochs", "rate", "scales"] where data == nil && context.isGiven(option) {
      throw context.problem(
        "`\(option)` says how the model is trained, and nothing says on what", with: option,
        hint: "add `data=DATA`")
    }
    let groups = try context.layerGroups(layers, in: input.model)
    // A pattern's width is that of each layer that it stands for.
    let bits =
      bits.count > 1 && bits.count == groups.count
      ? zip(groups, bits).flatMap { Array(repeating: $1, count: $0.count) } : bits
    let request = QuantizationRequest(
      context: context, model: input.model, bits: bits, granularity: per, group: group,
      scheme: scheme, range: range, start: start, calibration: calibration,
      activations: activations, activationBits: activationBits, by: rounding, reorders: reorders,
      layers: groups.flatMap(\.self),
      training: data.map {
        RoundedTraining(
          data: $0, options: TrainingOptions(epochs: epochs, learningRate: rate), scales: scales)
      })
    try request.checkSharing()
    let quantized = try format.family.quantize(format.rawValue, request)
    return .object(
      try ModelValue(
        quantized.model, compressedFrom: quantized.reference, on: quantized.samples))
  }

  private static let optionsOfFamilies = QuantizationFamily.all.reduce(into: Set<String>()) {
    $0.formUnion($1.options)
  }

  private static let quantizationDetails = """
    Without `calibrate` only the weights become integers, and are decoded to run. With it \
    activations do too: the model's layers run on 8-bit integers from end to end. Calibration uses \
    the training samples among the data only, so that test samples stay unseen. With \
    activations=dynamic nothing has to be calibrated: for transformers. With `data` the model is \
    trained while its weights, and with `calibrate` its activations, are rounded as they will be \
    stored, and gradients pass straight through; with `calibrate` batch norms keep the statistics \
    that they have, so that a deep network may take a smaller rate, as 0.0005. activation_bits \
    below 8 rounds activations to the grids that `calibrate` shows and computes in floats. \
    by=importance, gptq and awq store weights alone, and look at the training samples of \
    `calibrate`; what they can't look at, as convolutions' inputs, they round to the nearest. Rows \
    that don't fill a group or a block are stored all the same: the table shows a format's bits \
    and those that a weight takes, scales and filling included. What each layer lost is shown as \
    the ratio of signal to noise (SQNR) and the cosine of its weights and, on the first samples of \
    `calibrate`, as the ratio of what it yields; a layer that has lost more than a tenth of its \
    signal is warned of, unless it was trained.
    """

  private static let quantizationMethods =
    QuantizationFamily.all.map {
      Method(name: $0.formats.joined(separator: " "), formula: $0.formula, source: $0.source)
    } + RangeChoice.methods(of: "range") + RoundingChoice.methods(of: "by")
    + ActivationRanges.methods(of: "activations") + CodebookStart.methods(of: "start")
    + QuantizationAwareTraining.Scales.methods(of: "scales")
}

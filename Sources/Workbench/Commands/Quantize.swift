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
    Parameter<[Name]>("layers", "only these layers", default: []),
    Parameter<DataValue?>("data", "what to train on while rounding", default: .some(nil)),
    Parameter<Int>("epochs", "of training then", in: 1...10_000, default: 5),
    Parameter<Double>("rate", "the learning rate then", .plain, in: 0...10, default: 0.002),
    Parameter<QuantizationAwareTraining.Scales>(
      "scales", "how a training finds scales", default: .learned),
    details: quantizationDetails,
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
    let request = QuantizationRequest(
      context: context, model: input.model, bits: bits, granularity: per, group: group,
      scheme: scheme, range: range, start: start, calibration: calibration,
      activations: activations, activationBits: activationBits, by: rounding, reorders: reorders,
      layers: try context.layerNames(layers, in: input.model),
      training: data.map {
        RoundedTraining(
          data: $0, options: TrainingOptions(epochs: epochs, learningRate: rate), scales: scales)
      })
    let quantized = try format.family.quantize(format.rawValue, request)
    return .object(try ModelValue(quantized, compressedFrom: input.model))
  }

  private static let optionsOfFamilies = QuantizationFamily.all.reduce(into: Set<String>()) {
    $0.formUnion($1.options)
  }

  private static let quantizationDetails =
    """
    Linear quantization: q = round(w / scale) + zero, so that w is about scale · (q − zero). \
    Without `calibrate` only the weights become integers, and are decoded to run. With it \
    activations do too: the model's layers run on 8-bit integers from end to end. Calibration \
    uses the training samples among the data only, so that test samples stay unseen. With \
    activations=dynamic dense layers run on 8-bit integers whose range each run finds by itself: \
    nothing to calibrate, for transformers. range=percentile leaves out the outermost 0.1%, mse \
    takes the range with the smallest squared error, entropy that of the smallest Kullback-Leibler \
    divergence (activations only). With `data` the model is trained while its weights, and with \
    `calibrate` its activations, are rounded as they will be stored: gradients pass straight \
    through, scales are learned along (LSQ, Esser et al. 2020) or follow the greatest magnitude \
    (scales=minmax). by=gptq and by=awq store weights alone, and look at the \
    training samples of `calibrate`: gptq (Frantar et al. 2022) rounds one input after another \
    and lets the rest make up for it, awq (Lin et al. 2023) scales up the weights that meet large \
    activations first, by what the norm or layer before them divides by, importance weighs errors by \
    the activations' mean squares (as llama.cpp's importance matrix, for its blocks too). by=smooth \
    activations=dynamic (SmoothQuant, Xiao et al. 2022) moves large activations into the weights, \
    then runs on 8-bit integers. range=hqq (Badri and Shaji 2023) needs no data: it takes the scale \
    that outliers decide less. The formats:
    """ + " "
    + QuantizationFamily.all.map { "\($0.formats.joined(separator: " ")): \($0.summary)" }
    .joined(separator: "; ")
      + """
      . Each layer's loss is shown as the ratio of signal to noise (SQNR), and a layer that has \
      lost more than a tenth of its signal is warned of.
      """
}

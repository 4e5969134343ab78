import Compression
import Language
import ModelGraph
import TensorEngine
import Training

extension QuantizationFamily {
  /// Integers on an even grid; the only ones that activations are quantized to as well.
  static let linear = QuantizationFamily(
    formats: [8, 7, 6, 5, 4, 3, 2, 16].map { "int\($0)" },
    formula: "q = round(w / scale) + zero, so that w is about scale · (q − zero)",
    source: "Jacob et al. 2017, arXiv 1712.05877, equation 1",
    options: [
      "bits", "per", "group", "scheme", "range", "calibrate", "activations", "activation_bits",
      "by", "reorder", "data", "epochs", "rate", "scales",
    ]
  ) { format, request in
    let named = Int(format.dropFirst(3)) ?? 8
    try request.checkLinearOptions()
    if let training = request.training { return try request.train(training, bits: named) }
    if let bits = request.activationBits {
      try request.requireRanges()
      if request.activations == .dynamic {
        return try request.roundedActivations(to: bits, weights: named)
      }
    }
    guard request.by == .nearest else { return try request.calibratedWeights(bits: named) }
    if request.activations == .dynamic { return try request.dynamicQuantization(bits: named) }
    guard request.calibration != nil else {
      return try request.applying(request.linearQuantization(bits: named))
    }
    return try request.staticQuantization(bits: named)
  }
}

extension QuantizationRequest {
  /// A model trained while its weights, and its activations where `calibrate` is given, are rounded.
  fileprivate func train(_ training: RoundedTraining, bits named: Int) throws -> QuantizedModel {
    guard activations != .dynamic else {
      throw context.problem(
        "training takes activations whose grid is found beforehand", with: "activations",
        hint: "give `calibrate`, or leave out `activations`")
    }
    if activationBits != nil { try requireRanges() }
    try context.checkFit(of: model, to: training.data.dataset)
    let method = QuantizationAwareTraining(
      try linearQuantization(bits: named),
      activations: calibration.map { _ in
        .init(bits: activationBits ?? 8, range: range.range, scheme: activationScheme)
      }, scales: training.scales, training: training.options)
    let samples = calibration == nil ? nil : try samplesToMeasure()
    var trained = try context.keepingGoodEpochs {
      try method(
        model, on: training.data.dataset, calibration: samples, random: context.random()
      ) { context.progress($0) }
    }
    trained.provenance[trained.provenance.count - 1].step +=
      " data=\(training.data.sourceText)"
      + (calibration.map { " calibrate=\($0.sourceText)" } ?? "")
    return QuantizedModel(model: trained, reference: model)
  }

  private var activationScheme: LinearEncoding.Scheme {
    activations == .symmetric ? .symmetric : .asymmetric
  }

  /// - Throws: A `Diagnostic` where activations are to be rounded and nothing says on what range.
  fileprivate func requireRanges() throws {
    guard activations != .dynamic, calibration == nil else { return }
    throw context.problem(
      "nothing says what range the activations' bits span", with: "activation_bits",
      hint: training == nil
        ? "add `calibrate=DATA`, or activations=dynamic to find it as they come"
        : "add `calibrate=DATA`")
  }

  /// Weights in few bits, and activations rounded to few as they come.
  fileprivate func roundedActivations(
    to activationBits: Int, weights named: Int
  ) throws -> QuantizedModel {
    let quantized =
      by == .nearest
      ? try applying(linearQuantization(bits: named)) : try calibratedWeights(bits: named)
    var model = try ActivationRounding(bits: activationBits, layers: layers)
      .rounded(quantized.model)
    if let last = model.provenance.indices.last {
      model.provenance[last].step += " activations=dynamic activation_bits=\(activationBits)"
    }
    return QuantizedModel(model: model, reference: quantized.reference)
  }

  /// Weights alone, rounded knowing what they are multiplied by.
  fileprivate func calibratedWeights(bits named: Int) throws -> QuantizedModel {
    if by == .smooth { return try smoothed(bits: named) }
    let samples = try samplesToMeasure()
    let roundsAsTheyCome = activationBits != nil && activations == .dynamic
    let isForActivations = context.isGiven("activations") || activationBits != nil
    if isForActivations && !roundsAsTheyCome || bits.count > 1 {
      throw context.problem(
        "by=\(by.rawValue) stores weights alone, all in one width",
        with: bits.count > 1 ? "bits" : activationBits == nil ? "activations" : "activation_bits")
    }
    guard granularity == .channel || granularity == .group else {
      throw context.problem(
        "by=\(by.rawValue) chooses scales for each output, or for groups of its inputs",
        with: "per", hint: "per=channel or per=group")
    }
    let linear = try linearQuantization(bits: named)
    switch by {
    case .gptq:
      return try applying(
        GPTQuantization(linear.encoding, ordersByActivation: reorders, layers: layers),
        on: samples)
    case .awq:
      return try applying(
        ActivationAwareQuantization(linear.encoding, layers: layers), on: samples)
    case .nearest, .importance, .smooth:
      return try applying(linear.weighingInputs, calibration: samples)
    }
  }

  /// Activations made smoother, and both quantized.
  private func smoothed(bits named: Int) throws -> QuantizedModel {
    guard activations == .dynamic else {
      throw context.problem(
        "by=smooth makes activations easier to quantize as they come", with: "by",
        hint: "add activations=dynamic")
    }
    try requireEightBits(named)
    return try applying(
      SmoothQuantization(weights: range.range, layers: layers), on: try samplesToMeasure())
  }

  private func requireEightBits(_ named: Int) throws {
    guard bits.isEmpty ? named == 8 : bits == [8] else {
      throw context.problem(
        "activations=dynamic takes weights of 8 bits, not \(bits.first ?? named)", with: "bits",
        hint: "leave out `activations` to quantize the weights alone")
    }
  }

  /// Integers from end to end.
  fileprivate func staticQuantization(bits named: Int) throws -> QuantizedModel {
    let bits = try width(otherwise: named, in: 2...8)
    guard bits <= 8 else {
      throw context.problem(
        "integer layers take weights of 2 to 8 bits, not \(bits)", with: "format",
        hint: "leave out `calibrate` to quantize the weights alone")
    }
    guard range != .hqq else {
      throw context.problem("range=hqq is for weights alone", with: "range")
    }
    guard layers.isEmpty else {
      throw context.problem(
        "with `calibrate` the model runs on integers from end to end, all of its layers",
        with: "layers",
        hint: "leave out `calibrate` to store the weights of some layers in few bits")
    }
    let method = StaticQuantization(
      activations: range.range, scheme: activationScheme, activationBits: activationBits ?? 8,
      weights: LinearEncoding(bits: bits, scheme: scheme, granularity: granularity()))
    return try applying(method, calibration: try samplesToMeasure())
  }

  fileprivate func dynamicQuantization(bits named: Int) throws -> QuantizedModel {
    try requireEightBits(named)
    guard calibration == nil else {
      throw context.problem(
        "activations=dynamic doesn't look at data", with: "calibrate",
        hint: "leave out one of the two")
    }
    return try applying(DynamicQuantization(weights: range.range, layers: layers))
  }

  fileprivate func linearQuantization(bits named: Int) throws -> LinearQuantization {
    let granularity = granularity()
    let isGrouped = if case .group = granularity { true } else { false }
    var encoding = LinearEncoding(
      bits: bits.first ?? named, scheme: scheme, granularity: granularity, range: range.range,
      scaleType: isGrouped ? .f16 : .f32)
    guard bits.count > 1 else { return LinearQuantization(encoding, layers: layers) }
    guard bits.count == layers.count else {
      throw context.problem(
        "there are \(bits.count) widths for \(layers.count) layers", with: "bits",
        hint: "name a layer for each: layers=[conv1 dense1] bits=[8 4]")
    }
    encoding.bits = bits[0]
    return LinearQuantization(
      encoding, layers: layers,
      bitsByLayer: Dictionary(zip(layers, bits), uniquingKeysWith: { $1 }))
  }
}

import Compression
import Datasets
import TensorEngine

extension QuantizationFamily {
  static let block = QuantizationFamily(
    formats: BlockFormat.allCases.map(\.rawValue),
    formula: "the blocks of GGUF, scales for every 32 or 256 inputs",
    source: "ggml-quants.c of llama.cpp",
    options: ["by", "calibrate"]
  ) { name, request in
    guard let format = BlockFormat(rawValue: name) else {
      throw request.context.problem("there is no block format `\(name)`", with: "format")
    }
    let samples = try request.samplesForImportance()
    let method = BlockQuantization(
      format, weighsInputs: samples != nil, layers: request.layers)
    return try request.applying(method, calibration: samples)
  }
}

extension QuantizationRequest {
  /// The samples to measure the importance of inputs on; nil where it isn't asked for.
  ///
  /// - Throws: A `Diagnostic` where one of `by=importance` and `calibrate` is missing.
  func samplesForImportance() throws -> Dataset? {
    guard by == .importance else {
      guard by == .nearest, calibration == nil else {
        throw context.problem(
          "this is chosen by=nearest, or by=importance with `calibrate`",
          with: by == .nearest ? "calibrate" : "by")
      }
      return nil
    }
    return try samplesToMeasure()
  }

  /// The training samples of `calibrate`, which the model takes.
  ///
  /// - Throws: A `Diagnostic` where there is no `calibrate`, or it doesn't fit the model.
  func samplesToMeasure() throws -> Dataset {
    guard let calibration else {
      throw context.problem(
        "by=\(by.rawValue) looks at what the model does on data", with: "by",
        hint: "give it data: calibrate=DATA")
    }
    try context.checkFit(of: model, to: calibration.dataset, from: "calibrate")
    return try calibration.samples(.train, in: context, from: "calibrate")
  }
}

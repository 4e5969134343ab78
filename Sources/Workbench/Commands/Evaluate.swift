import Datasets
import Generation
import Language
import ModelGraph
import TensorEngine
import Training

/// Which samples of a data set a command looks at.
enum SplitChoice: String, Choice {
  case train, validation, test, all
}

extension Command {
  static let evaluate = Command(
    "evaluate", "Measures how well a model does on data it wasn't trained on.",
    input: ModelValue.self, output: EvaluationValue.valueType,
    Parameter<DataValue>("data", "the data", .positional),
    Parameter<SplitChoice>("split", "which of its samples", default: .test),
    Parameter<CacheChoice?>(
      "cache", "of text: read it as `generate` does, with keys and values kept so",
      default: .some(nil)),
    details: """
      Accuracy is the share of samples whose largest output is the right class; loss the mean \
      cross-entropy in nats. Of a text each token is a sample, foretold from those before it in its \
      window. With `cache` the model reads by keys and values kept from token to token: f32, f16, \
      int8, or int4 and int2, which keep 32 positions' keys by channel and values by position in so \
      many bits, the last 33 to 64 as halves (KIVI, Liu et al. 2024); `.cachesize` is what they \
      take for one window.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | evaluate (data "digits")"#, "its test accuracy")
    ]
  ) { context, input, data, split, cache in
    let samples = try data.samples(split, in: context)
    try context.checkFit(of: input.model, to: samples)
    if split == .test { try context.refuseSeen(samples, by: input.model, from: "data") }
    if let cache { return .object(try context.evaluate(input.model, on: samples, keeping: cache)) }
    let evaluation = try Evaluation(of: input.model, on: samples)
    return .object(try EvaluationValue(evaluation, of: input.model, on: samples))
  }
}

extension RunContext {
  /// How well a model foretells a text that it reads token by token, its keys and values kept.
  fileprivate func evaluate(
    _ model: Model, on samples: Dataset, keeping cache: CacheChoice
  ) throws -> EvaluationValue {
    guard case .tokens = samples.target else {
      throw problem(
        "keys and values are kept of texts, and `\(samples.name)` is none", with: "cache",
        hint: "leave out `cache`")
    }
    let window = samples.sampleShape.reduce(1, *)
    let decoder = try Decoder(model, capacity: window, cache: cache.type, yielding: .everyRow)
    var done = 0
    let evaluation = try Evaluation(on: samples) { tokens in
      decoder.rewind()
      let logits = try decoder.read(tokens)
      done += 1
      progress(Double(done) / Double(samples.count), "window \(done) of \(samples.count)")
      return logits.reshaped(to: Array(logits.shape.dropFirst()))
    }
    return try EvaluationValue(
      evaluation, of: model, on: samples, cacheSize: decoder.cacheBytes)
  }
}

import Datasets
import Generation
import Language
import ModelGraph
import Tokenizers

extension Command {
  static let sample = Command(
    "sample", "Draws texts from a language model, as data to learn from or to calibrate on.",
    input: ModelValue.self, output: DataValue.valueType,
    Parameter<Int>("samples", "how many", in: 1...1_000_000, default: 256, .positional),
    Parameter<Int?>(
      "tokens", "in each; as many as the model takes, or else at most 128, if not given",
      kind: .quantity(.plain, in: 1...1_048_576, wholeNumber: true), default: .some(nil)),
    Parameter<String?>(
      "prompt",
      "what each begins with; as texts begin for the model, or with a line's end, if not given",
      default: .some(nil)),
    Parameter<Double>.temperature(default: 1),
    details: """
      Where the texts that a model has learned from aren't at hand, its own tell what it has \
      learned: a student learns from them (Kim and Rush 2016, arXiv 1606.07947), and a quantized \
      model is calibrated on them (Liu et al. 2023, arXiv 2305.17888). Each token is drawn from all \
      that the model holds possible, by softmax(logits / temperature), but for those that would end \
      the text. The draws belong to the statement. A sample belongs to the training, validation \
      or test part for good: 15% each for validation and testing.
      """,
    examples: [
      Example(
        #"load "models/reverse.gguf" | sample 8 tokens=12"#,
        "what it holds possible of letters"),
      Example(
        #"new gpt2 tokens=12 classes=30 blocks=1 width=16 heads=2 | distill (load "models/reverse.gguf" | sample 8 tokens=12) from=(load "models/reverse.gguf") alpha=0% epochs=1"#,
        "a student learns from its teacher alone"),
    ]
  ) { context, input, count, tokens, prompt, temperature in
    let tokenizer = try context.tokenizer(of: input)
    let length = try context.sampleLength(tokens, of: input.model)
    let beginning = try context.beginning(prompt, tokenizer, within: length)
    let decoder = try context.decoder(for: input, context: length + 1, cache: .f16)
    var texts = SampledTexts(
      beginning: beginning, endings: tokenizer.endOfTurn, length: length + 1,
      temperature: temperature, random: context.random(), on: decoder)
    let drawn = try (0..<count).map { number in
      defer { context.progress(Double(number + 1) / Double(count), "\(number + 1) of \(count)") }
      return try texts.next()
    }
    return .object(
      DataValue(
        Dataset(
          texts: drawn, vocabulary: tokenizer.count, name: "sampled",
          origin: "texts that a model drew"), cutBy: tokenizer))
  }
}

extension RunContext {
  /// The tokens of a sample.
  ///
  /// - Throws: A `Diagnostic` where the model takes another number.
  fileprivate func sampleLength(_ given: Int?, of model: Model) throws(Diagnostic) -> Int {
    let taken = model.graph.inputs.first?.type.shape.last ?? -1
    if let given, taken > 0, given != taken {
      throw problem(
        "the model takes \(taken) tokens, not \(given)", with: "tokens", hint: "leave it out")
    }
    let most = model.metadata.decoder?.context ?? .max
    if let given, given > most {
      throw problem(
        "the model was made for \(most) tokens, not \(given)", with: "tokens",
        hint: "tokens=\(most)")
    }
    return given ?? (taken > 0 ? taken : min(128, most))
  }

  /// - Throws: A `Diagnostic` where the prompt leaves nothing to be drawn.
  fileprivate func beginning(
    _ prompt: String?, _ tokenizer: Tokenizer, within length: Int
  ) throws(Diagnostic) -> [Int32] {
    let known = tokenizer.beginning.map { [$0] }
    let tokens = prompt.map { tokenizer.encode($0) } ?? known ?? tokenizer.encode("\n")
    guard !tokens.isEmpty, tokens.count <= length else {
      throw problem(
        "a prompt of \(tokens.count) tokens doesn't begin samples of \(length)",
        with: prompt == nil ? "tokens" : "prompt",
        hint: "samples of more tokens, or a prompt of at least one")
    }
    return tokens
  }
}

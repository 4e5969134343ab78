import Generation
import Language
import ModelGraph
import TensorEngine
import Tokenizers

extension Command {
  static let generate = Command(
    "generate", "Goes on with a text, token by token.",
    input: ModelValue.self, output: GenerationValue.valueType,
    Parameter<String>("prompt", "the text to go on with", .positional),
    Parameter<Int>("tokens", "the most tokens to add", in: 1...1_000_000, default: 128),
    Parameter<Double>.temperature(default: 0), Parameter<Int>.topK, Parameter<Double>.topP,
    Parameter<Double>.minP, Parameter<Double>.repetition, Parameter<Int>.repetitionWindow,
    Parameter<[String]>.stop, Parameter<Int>.context, Parameter<CacheChoice>.cache,
    details: """
      At temperature 0 the likeliest token comes each time. Above, tokens are drawn: first the \
      logits of recent tokens are divided by `repeat`, then `top_k`, `top_p` and `min_p` leave \
      only likely ones, then the rest is divided by the temperature: llama.cpp's order. The draws \
      belong to the statement, so that it yields the same text whenever it is replayed. What a \
      prompt begins with like the one before isn't read again. The text is in `.text`, its tokens \
      are in `.tokens`; `.speed` and `.promptspeed` are tokens a second, measured.
      """,
    examples: [
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | generate "Once" tokens=8"#,
        "what a model that has learned nothing makes of it"),
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | generate "Once" tokens=8 temperature=1"#,
        "drawn at random"),
    ]
  ) {
    context, input, prompt, tokens, temperature, topK, topP, minP, repetition, window, stop,
    capacity, cache in
    let options = SamplingOptions(
      temperature: temperature, topK: topK, topP: topP, minP: minP,
      repetitionPenalty: repetition, repetitionWindow: window)
    let tokenizer = try context.tokenizer(of: input)
    let promptTokens = tokenizer.encode(prompt)
    guard !promptTokens.isEmpty else {
      throw context.problem("there is nothing to go on with", with: "prompt")
    }
    guard promptTokens.count <= capacity else {
      throw context.problem(
        "the prompt has \(promptTokens.count) tokens, but context=\(capacity) has room for fewer",
        with: "prompt", hint: "give it more room: `context=\(promptTokens.count + tokens)`")
    }
    let decoder = try context.decoder(for: input, context: capacity, cache: cache)
    let generation = TextGeneration(
      after: promptTokens, count: tokens, stops: stop,
      sampler: Sampler(options, random: context.random()), on: decoder, tokenizer)
    return .object(try context.run(generation, after: prompt, on: decoder))
  }
}

extension RunContext {
  /// Runs a generation to its end, showing the text as it comes.
  fileprivate func run(
    _ generation: TextGeneration, after prompt: String, on decoder: Decoder
  ) throws -> GenerationValue {
    var generation = generation
    let clock = ContinuousClock()
    let (start, read) = (clock.now, decoder.readCount)
    show(prompt)
    var first: (time: ContinuousClock.Instant, read: Int)?
    while let piece = try generation.next() {
      show(piece)
      if first == nil { first = (clock.now, decoder.readCount) }
    }
    let end = clock.now
    let begun = first ?? (end, decoder.readCount)
    return GenerationValue(
      prompt: prompt, promptTokens: generation.prompt, text: generation.text,
      tokens: generation.tokens, ending: generation.ending ?? .length,
      seconds: (end - begun.time).seconds, promptSeconds: (begun.time - start).seconds,
      promptTokensRead: begun.read - read)
  }
}

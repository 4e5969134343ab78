import ContentHashing
import Generation
import Language
import ModelGraph
import TensorEngine
import Tokenizers

/// How the caches of keys and values store a number.
enum CacheChoice: String, Choice {
  case f32, f16, int8, int4, int2

  var type: CacheType {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .int8: .int8
    case .int4: .int4
    case .int2: .int2
    }
  }
}

extension RunContext {
  /// The model's tokenizer.
  ///
  /// - Throws: A `Diagnostic` at the model where it has none.
  func tokenizer(of input: ModelValue) throws(Diagnostic) -> Tokenizer {
    if let tokenizer = input.model.metadata.tokenizer { return tokenizer }
    throw Diagnostic(
      "this model has no tokenizer, so it can't read text", at: call.inputRange ?? call.range,
      hint: "a GGUF file brings one, and so does a folder with `tokenizer.json`")
  }

  /// The model at work, with what it read last.
  func decoder(
    for input: ModelValue, context: Int, cache: CacheChoice
  ) throws -> Decoder {
    try statement.decoders.decoder(
      for: input.model, named: input.contentHash.description, capacity: context,
      cache: cache.type)
  }

  /// Shows text as it comes, where somebody watches.
  func show(_ text: String) { statement.onText?(text) }
}

/// The parameters that commands which generate share.
extension Parameter where Argument == Double {
  static func temperature(default standard: Double) -> Parameter {
    Parameter(
      "temperature", "how far from the likeliest tokens it strays; 0 takes the likeliest", .plain,
      in: 0...10, default: standard)
  }

  static var topP: Parameter {
    Parameter(
      "top_p", "of the likeliest tokens as many as have this probability together", .share,
      in: 0...1, default: 0.95)
  }

  static var minP: Parameter {
    Parameter(
      "min_p", "tokens at least this likely, as a share of the likeliest one's probability",
      .share, in: 0...1, default: 0.05)
  }

  static var repetition: Parameter {
    Parameter(
      "repeat", "what the logits of recent tokens are divided by; 1 for nothing", .plain,
      in: 0.1...10, default: 1)
  }
}

extension Parameter where Argument == Int {
  static var topK: Parameter {
    Parameter("top_k", "as many of the likeliest tokens; 0 for all", in: 0...1_000_000, default: 40)
  }

  static var repetitionWindow: Parameter {
    Parameter(
      "window", "how many tokens back `repeat` looks", in: 0...1_000_000, default: 64)
  }

  static var context: Parameter {
    Parameter(
      "context", "the most tokens, prompt and answer, that there is room for",
      in: 2...1_048_576, default: 2048)
  }
}

extension Parameter where Argument == CacheChoice {
  static var cache: Parameter {
    Parameter("cache", "how keys and values of tokens read are kept", default: .f16)
  }
}

extension Parameter where Argument == [String] {
  static var stop: Parameter {
    Parameter("stop", "texts that end it, themselves left out", default: [])
  }
}

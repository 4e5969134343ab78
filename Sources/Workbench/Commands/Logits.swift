import Generation
import Language
import ModelGraph
import TensorEngine
import Tokenizers

extension Command {
  static let logits = Command(
    "logits", "Shows which tokens a model holds for likely after a text.",
    input: ModelValue.self, output: LogitsValue.valueType,
    Parameter<String>("text", "the text", .positional),
    Parameter<Int>("top", "how many tokens to list", in: 1...1000, default: 10),
    Parameter<Bool>("each", "the text's own tokens instead, each by those before", default: false),
    details: """
      Probabilities are the softmax of the logits, nothing cut off. With `each=true` every token \
      of the text but the first is listed with the probability that it had, its rank among all, \
      and the token that was likeliest. `| plot` draws the probabilities as bars.
      """,
    examples: [
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | logits "Once" top=3"#,
        "the three likeliest bytes"),
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | logits "Once" each=true | plot"#,
        "how likely each byte was"),
    ]
  ) { context, input, text, top, each in
    let tokenizer = try context.tokenizer(of: input)
    let tokens = tokenizer.encode(text)
    guard tokens.count > (each ? 1 : 0) else {
      throw context.problem("the text has too few tokens: \(tokens.count)", with: "text")
    }
    guard each else {
      let decoder = try context.decoder(
        for: input, context: max(2048, tokens.count), cache: .f32)
      let scores = TokenScores(try decoder.readFromPrefix(tokens), row: 0)
      let rows = scores.likeliest(top).enumerated().map { index, token in
        scores.row(token, tokenizer, position: tokens.count + 1, rank: index + 1)
      }
      return .object(LogitsValue(rows: rows, isByPosition: false))
    }
    let logits = try SequenceLogits(input.model).logits(tokens)
    let rows = (1..<tokens.count).map { position in
      let scores = TokenScores(logits, row: position - 1)
      let token = tokens[position]
      var row = scores.row(
        token, tokenizer, position: position + 1, rank: scores.rank(of: token))
      let best = scores.likeliest(1)[0]
      row.likeliest = best == token ? "" : tokenizer.shown(best)
      return row
    }
    return .object(LogitsValue(rows: rows, isByPosition: true))
  }
}

extension TokenScores {
  fileprivate func row(
    _ token: Int32, _ tokenizer: Tokenizer, position: Int, rank: Int
  ) -> LogitsValue.Row {
    LogitsValue.Row(
      position: position, token: token, text: tokenizer.shown(token),
      probability: probabilities[Int(token)], logit: logits[Int(token)], rank: rank,
      likeliest: "")
  }
}

extension Tokenizer {
  /// A token as text, line breaks and the like written out.
  fileprivate func shown(_ token: Int32) -> String {
    isControl(token)
      ? piece(token)
      : String(decoding: bytes(of: token), as: UTF8.self)
        .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
  }
}

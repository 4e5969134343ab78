import Generation
import Language
import ModelGraph
import Tokenizers

extension Command {
  static let similarity = Command(
    "similarity", "Tells how near texts are in meaning: the cosine of each pair's vectors.",
    input: ModelValue.self, output: .table,
    Parameter<[String]>("texts", "the texts, two or more", .rest),
    Parameter<PoolingChoice>(
      "pooling", "how one vector comes of all tokens': auto is mean for an encoder, else last",
      default: .auto),
    details: "1 for the same direction, 0 for none in common. The vectors are those of `embed`.",
    examples: [
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | similarity "one" "two" "three""#,
        "three pairs")
    ]
  ) { context, input, texts, pooling in
    guard texts.count > 1 else {
      throw context.problem("one text has nothing to be compared with", with: "texts")
    }
    let embedder = try TextEmbedder(
      input.model, context.tokenizer(of: input), pooling: pooling.pooling)
    let vectors = try texts.map { try embedder.embedding(of: $0) }
    let pairs = texts.indices.flatMap { a in texts.indices.dropFirst(a + 1).map { (a, $0) } }
    return .table(
      Table(
        columns: ["first", "second", "similarity"],
        rows: pairs.map { a, b in
          [
            .text(texts[a]), .text(texts[b]),
            .number(TextEmbedder.cosine(vectors[a], vectors[b])),
          ]
        }))
  }
}

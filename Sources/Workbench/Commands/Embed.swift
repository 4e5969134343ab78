import Generation
import Language
import ModelGraph
import Tokenizers

/// How one vector comes of those of all tokens.
enum PoolingChoice: String, Choice {
  case auto, mean, first, last

  var pooling: TextEmbedder.Pooling? { TextEmbedder.Pooling(rawValue: rawValue) }
}

extension Command {
  static let embed = Command(
    "embed", "Turns texts into vectors whose directions tell what they mean.",
    input: ModelValue.self, output: EmbeddingValue.valueType,
    Parameter<[String]>("texts", "the texts", .rest),
    Parameter<PoolingChoice>(
      "pooling", "how one vector comes of all tokens': auto is mean for an encoder, else last",
      default: .auto),
    Parameter<Bool>("normalize", "whether each vector is made 1 long", default: true),
    details: """
      Of an encoder it is its output, of a causal model what its logits are products of. An \
      encoder made for sentences (MiniLM, BGE) gives vectors that are near for texts that mean \
      the same; others give what they give.
      """,
    examples: [
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | embed "one" "two""#, "two vectors of 32"
      )
    ]
  ) { context, input, texts, pooling, normalize in
    let embedder = try TextEmbedder(
      input.model, context.tokenizer(of: input), pooling: pooling.pooling)
    let vectors = try texts.map { try embedder.embedding(of: $0, normalized: normalize) }
    return .object(EmbeddingValue(texts: texts, vectors: vectors))
  }
}

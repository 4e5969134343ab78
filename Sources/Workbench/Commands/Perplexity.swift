import ContentHashing
import FoundationEssentials
import Generation
import Glibc
import Language
import ModelGraph
import TensorEngine

extension Command {
  static let perplexity = Command(
    "perplexity", "Measures how surprised a model is by a file's text.",
    input: ModelValue.self, output: .table,
    Parameter<FilePath>("path", "the text", .positional),
    Parameter<Int>("context", "the tokens of a chunk", in: 4...1_048_576, default: 512),
    Parameter<Double?>(
      "first", "so many bytes of the file only",
      kind: .quantity(.bytes, in: 1...1e15, wholeNumber: true), default: .some(nil)),
    Parameter<CacheChoice?>(
      "cache", "how keys and values of tokens read are kept; 32 bits if not given",
      default: .some(nil)),
    details: """
      The exponential of the mean cross-entropy of a token in nats: the lower, the better the \
      model foretells the text; compare models of one vocabulary only. As llama.cpp measures it: \
      the tokens are cut into chunks of `context`, a rest is left out; a chunk's first token is \
      replaced by the one that texts begin with; the tokens of its second half are scored, each \
      from all before it in the chunk. The error is the standard error of the mean. With `cache` the \
      chunk is read as `generate` reads a prompt: int4 and int2 keep 32 positions' keys by channel \
      and values by position in so many bits (KIVI, Liu et al. 2024), the last 33 to 64 as halves.
      """,
    examples: [
      Example(
        #"""
        new llama blocks=1 width=32 heads=2 classes=256 | perplexity "models/README.md" context=64 first=1KB
        """#,
        "about 256, of a model that has learned nothing")
    ]
  ) { context, input, path, chunk, first, cache in
    let text = try context.readFile(path.text, parameter: "path")
    try context.refuseSeen(text, by: input.model, at: "path")
    let tokenizer = try context.tokenizer(of: input)
    let file = try Storage(mapping: context.resolved(path.text))
    let bytes = file.bytes.prefix(first.flatMap { Int(exactly: $0) } ?? .max)
    let perplexity = try Perplexity(
      of: input.model, tokenizer, on: String(decoding: bytes, as: UTF8.self), context: chunk,
      cache: cache?.type
    ) { done, count in
      context.progress(Double(done) / Double(count), "chunk \(done) of \(count)")
    }
    return .table(
      Table(
        columns: ["perplexity", "error", "tokens", "scored", "chunks", "context"],
        rows: [
          [
            .number(perplexity.value), .number(perplexity.error),
            .number(Double(perplexity.tokens)), .number(Double(perplexity.scored)),
            .number(Double(perplexity.chunks)), .number(Double(chunk)),
          ]
        ],
        notes: [
          "scored: the second half of each chunk of \(chunk) tokens, every chunk begun anew"
        ]))
  }
}

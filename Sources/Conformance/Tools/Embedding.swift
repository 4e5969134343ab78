import Datasets
import Generation
import ModelFormats
import ModelGraph
import TensorEngine
import Tokenizers

/// Writes texts as vectors, `[texts, width]`, for a script of a peer.
///
///     Conformance embed MODEL POOLING OUTPUT.npy TEXT…
func embedTexts(_ words: [String]) throws {
  guard words.count > 3 else {
    throw Finding("usage: Conformance embed MODEL POOLING OUTPUT.npy TEXT…")
  }
  let model = try Model(contentsOf: words[0])
  guard let tokenizer = model.metadata.tokenizer else { throw Finding("it has no tokenizer") }
  let embedder = try TextEmbedder(
    model, tokenizer, pooling: TextEmbedder.Pooling(rawValue: words[1]))
  let vectors = try words.dropFirst(3).map { try embedder.embedding(of: $0) }
  let tensor = Tensor(vectors.flatMap { $0 }, shape: [vectors.count, vectors[0].count])
  try Npy.write(tensor, to: words[2])
}

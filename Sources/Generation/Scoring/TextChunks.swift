import ModelGraph
import Tokenizers

/// A text's tokens cut into chunks of one length, as llama.cpp's `perplexity` reads a text: what is
/// left over at the end isn't read; a chunk's first token is replaced by the one that texts begin
/// with, where the model has one.
struct TextChunks {
  let chunks: [[Int32]]
  /// The tokens of the whole text.
  let tokens: Int

  /// - Parameter context: The tokens of a chunk, at least 4.
  /// - Throws: A `GraphError` where the text has less than a chunk.
  init(of text: String, _ tokenizer: Tokenizer, context: Int) throws {
    let tokens = tokenizer.encode(text)
    guard context >= 4, tokens.count >= context else {
      throw GraphError("the text has \(tokens.count) tokens, less than a chunk of \(context)")
    }
    let beginning = tokenizer.encode("").first.flatMap { $0 == tokenizer.beginning ? $0 : nil }
    chunks = (0..<tokens.count / context).map { chunk in
      var read = Array(tokens[chunk * context..<(chunk + 1) * context])
      if let beginning { read[0] = beginning }
      return read
    }
    self.tokens = tokens.count
  }
}

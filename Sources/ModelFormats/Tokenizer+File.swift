import ModelGraph
import TensorEngine
public import Tokenizers

extension Tokenizer {
  /// Reads a tokenizer from a file: a GGUF file's, `tokenizer.json`, SentencePiece's
  /// `tokenizer.model` or BERT's `vocab.txt`, known by how it begins; or from a folder in the
  /// layout of Hugging Face.
  ///
  /// - Throws: A `FormatError` where the file can't be read, is broken or holds no tokenizer.
  public init(contentsOf path: String) throws(FormatError) {
    if let folder = TokenizerFolder(path) {
      self = try folder.tokenizer()
      return
    }
    let file = try Model.mapped(path)
    let definition: TokenizerDefinition
    if GGUFHeader.magic.elementsEqual(file.bytes.prefix(4)) {
      guard let tokenizer = try GGUFTokenizer.read(try GGUFHeader(file, path: path), file) else {
        throw FormatError(path, "it holds no tokenizer")
      }
      self = tokenizer
      return
    } else if file.bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      definition = try TokenizerJSON.read(file, path: path)
    } else if SentencePieceModel.recognizes(Array(file.bytes.prefix(64))) {
      definition = try SentencePieceModel.read(file, path: path)
    } else {
      definition = try VocabularyFile.read(file, path: path)
    }
    try self.init(definition, path: path)
  }

  init(_ definition: TokenizerDefinition, path: String) throws(FormatError) {
    do throws(TokenizerError) {
      try self.init(definition)
    } catch {
      throw FormatError(path, "its tokenizer is broken: \(error.message)")
    }
  }
}

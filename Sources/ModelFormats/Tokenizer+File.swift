import TensorEngine
public import Tokenizers

extension Tokenizer {
  /// Reads the tokenizer alone of a GGUF file, whatever model is in it; nil where it has none.
  ///
  /// - Throws: A `FormatError` where the file can't be read or is broken.
  public init?(contentsOf path: String) throws(FormatError) {
    let file: Storage
    do {
      file = try Storage(mapping: path)
    } catch let error as FileError {
      throw FormatError(error)
    } catch {
      throw FormatError(path, "\(error)")
    }
    let header = try GGUFHeader(file, path: path)
    guard let tokenizer = try GGUFTokenizer.read(header, file) else { return nil }
    self = tokenizer
  }
}

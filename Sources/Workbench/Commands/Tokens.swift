import Language
import ModelFormats
import Tokenizers

extension Command {
  static let tokens = Command(
    "tokens", "Cuts a text into the tokens that a model reads.",
    input: ModelValue?.self, output: TokensValue.valueType,
    Parameter<String>("text", "the text", .positional),
    Parameter<FilePath?>(
      "file",
      "a file or folder with a tokenizer: `tokenizer.json`, `tokenizer.model`, `vocab.txt`, GGUF",
      default: .some(nil)),
    Parameter<Bool>(
      "special", "whether what stands around every text is added", default: true),
    details: """
      Each token is shown over its number, in colours or in brackets; what it begins with, a space \
      say, is part of it. Control tokens in the text, such as `<s>`, are taken for what they say. \
      `.ids` are the numbers, `.pieces` the tokens as the vocabulary writes them, `.text` the text \
      again, and `.table` all of it.
      """,
    examples: [
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | tokens "né""#,
        "a model of bytes takes two for é")
    ]
  ) { context, input, text, file, special in
    let tokenizer = try context.tokenizer(of: input, or: file)
    return .object(
      TokensValue(text, ids: tokenizer.encode(text, addSpecial: special), tokenizer))
  }
}

extension RunContext {
  fileprivate func tokenizer(of input: ModelValue?, or file: FilePath?) throws -> Tokenizer {
    if let file {
      try readFiles(at: file.text, parameter: "file")
      return try Tokenizer(contentsOf: resolved(file.text))
    }
    if let input { return try tokenizer(of: input) }
    throw problem(
      "`tokens` needs a model or a tokenizer's file", with: "text",
      hint: #"write `load "model.gguf" | tokens "text"` or add `file="tokenizer.json"`"#)
  }
}

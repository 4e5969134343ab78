import FoundationEssentials
import ModelFormats
import Tokenizers

/// Writes the tokens of texts for a script of a peer: a line for each.
///
///     Conformance encode TOKENIZER TEXTS special|marks|plain
///
/// The texts stand in one file with U+001E between them. `special` adds what stands around every
/// text, `marks` only takes control tokens for what they say, `plain` takes them for text.
func writeTokens(_ words: [String]) throws {
  guard words.count == 3, ["special", "marks", "plain"].contains(words[2]) else {
    throw Finding("usage: Conformance encode TOKENIZER TEXTS special|marks|plain")
  }
  let tokenizer = try Tokenizer(contentsOf: words[0])
  let texts = try Data(contentsOf: URL(filePath: words[1]))
  for text in texts.split(separator: 0x1E, omittingEmptySubsequences: false) {
    let ids = tokenizer.encode(
      String(decoding: text, as: UTF8.self), addSpecial: words[2] == "special",
      parseSpecial: words[2] != "plain")
    print(ids.map(String.init).joined(separator: " "))
  }
}

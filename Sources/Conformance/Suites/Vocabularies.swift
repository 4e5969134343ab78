import FoundationEssentials
import ModelFormats
import Tokenizers

/// The vocabularies that llama.cpp tests its tokenizers with: the tokens of every text, and the
/// text again.
enum Vocabularies: Suite {
  static let name = "vocabularies"

  /// Each file, and whether its tokens keep all of a text.
  private static let files = [
    ("bert-bge", false), ("falcon", true), ("gpt-2", true), ("phi-3", true),
  ]

  static func run(_ report: inout Report) throws {
    for (name, isLossless) in files {
      let path = try report.data("gguf/vocab/ggml-vocab-\(name).gguf")
      let tokenizer = try Tokenizer(contentsOf: path)
      let texts = try parts(of: try report.data("gguf/vocab/ggml-vocab-\(name).gguf.inp"))
      let lines = String(
        decoding: try bytes(at: try report.data("gguf/vocab/ggml-vocab-\(name).gguf.out")),
        as: UTF8.self
      ).split(separator: "\n", omittingEmptySubsequences: false)
      for (number, (text, line)) in zip(texts, lines).enumerated() {
        let expected = line.split(separator: " ").compactMap { Int32($0) }
        report.check("\(name), text \(number + 1)") {
          let found = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
          if found != expected { return "\(found) where \(expected) is expected" }
          let again = tokenizer.decode(found)
          return isLossless && again != text ? "it reads `\(again)` again" : nil
        }
      }
    }
  }

  /// The texts of an input, between llama.cpp's marks.
  private static func parts(of path: String) throws -> [String] {
    let mark = Array("\n__ggml_vocab_test__\n".utf8)
    var (texts, text) = ([String](), [UInt8]())
    for byte in try bytes(at: path) {
      text.append(byte)
      if byte == 0x0A, text.suffix(mark.count).elementsEqual(mark) {
        texts.append(String(decoding: text.dropLast(mark.count), as: UTF8.self))
        text = []
      }
    }
    return texts + [String(decoding: text, as: UTF8.self)]
  }

  private static func bytes(at path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }
}

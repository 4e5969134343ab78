import Foundation
import ModelFormats
import Testing
import Tokenizers

/// The files that Hugging Face's libraries keep tokenizers in. The expected ids are those of
/// `tokenizers` 0.23.3 for the same files.
@Suite struct TokenizerFileTests {
  static let pairs = #"""
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
      {"id": 8, "content": "<s>", "special": true, "lstrip": false, "rstrip": true},
      {"id": 9, "content": "ba!", "special": false}],
     "normalizer": {"type": "Sequence", "normalizers": [
       {"type": "Prepend", "prepend": "▁"},
       {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
     "pre_tokenizer": null,
     "post_processor": {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A"}}],
       "special_tokens": {"<s>": {"id": "<s>", "ids": [8], "tokens": ["<s>"]}}},
     "decoder": {"type": "Sequence", "decoders": [
       {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
       {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
     "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "fuse_unk": true,
       "byte_fallback": true, "vocab": {"<unk>": 0, "▁": 1, "a": 2, "b": 3, "ab": 4, "▁ab": 5,
       "<0xC3>": 6, "<0xA9>": 7}, "merges": [["a", "b"], "▁ ab"]}}
    """#

  static let unigram = #"""
    {"added_tokens": [{"id": 0, "content": "<unk>", "special": true}], "normalizer": null,
     "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
     "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
     "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["▁", -2.0],
       ["a", -3.0], ["b", -3.5], ["ab", -4.0], ["▁ab", -6.5], ["▁a", -4.5]]}}
    """#

  static let wordPiece = #"""
    {"added_tokens": [{"id": 0, "content": "[UNK]", "special": true}],
     "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
       "strip_accents": null, "lowercase": true},
     "pre_tokenizer": {"type": "BertPreTokenizer"},
     "post_processor": {"type": "BertProcessing", "sep": ["x", 5], "cls": ["a", 1]},
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
       "max_input_chars_per_word": 5, "vocab": {"[UNK]": 0, "a": 1, "##b": 2, "ab": 3, "!": 4,
       "x": 5, "字": 6, "e": 7}}}
    """#

  static let expected: [(json: String, text: String, ids: [Int32])] = [
    (pairs, "ab ab", [8, 5, 5]), (pairs, "é ba", [8, 1, 6, 7, 1, 3, 2]),
    (pairs, "<s>  ab", [8, 8, 5]), (pairs, "abba!", [8, 5, 9]), (pairs, "x", [8, 1, 0]),
    (unigram, "ab a", [1, 4, 6]), (unigram, "b  ab", [1, 3, 1, 1, 4]),
    (unigram, "aé é", [6, 0, 1, 0]),
    (wordPiece, "AB! é", [1, 3, 4, 7, 5]), (wordPiece, "a字b", [1, 1, 6, 0, 5]),
    (wordPiece, "aaaaaab abb", [1, 0, 3, 2, 5]),
  ]

  static func tokenizer(_ text: String, named name: String = "tokenizer.json") throws -> Tokenizer {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return try Tokenizer(contentsOf: file.path)
  }

  @Test(arguments: expected)
  func splitsLikeHuggingFace(_ json: String, _ text: String, _ ids: [Int32]) throws {
    #expect(try Self.tokenizer(json).encode(text) == ids)
  }

  @Test func leavesTheFirstSpaceOut() throws {
    #expect(try Self.tokenizer(Self.pairs).decode([8, 5, 6, 7]) == "abé")
    #expect(try Self.tokenizer(Self.unigram).decode([1, 3, 1, 1, 4]) == "b  ab")
  }

  @Test func readsAListOfWords() throws {
    let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##s\n"
    let tokenizer = try Self.tokenizer(list, named: "vocab.txt")
    #expect(tokenizer.encode("Hellos, hello") == [2, 4, 5, 1, 4, 3])
    #expect(tokenizer.count == 6 && tokenizer.padding == 0)
  }

  @Test func readsAFolderWithWhatIsSaidBeside() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [
      "tokenizer.json": Self.pairs,
      "tokenizer_config.json": #"""
      {"bos_token": {"content": "<s>"}, "eos_token": "ba!", "add_eos_token": true,
       "chat_template": [{"name": "tools", "template": "x"}, {"name": "default", "template": "y"}]}
      """#,
      "generation_config.json": #"{"eos_token_id": [9, 5, 99]}"#,
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    let tokenizer = try Tokenizer(contentsOf: folder.path)
    #expect(tokenizer.beginning == 8 && tokenizer.end == 9)
    #expect(tokenizer.endOfTurn == [5, 9])
    #expect(tokenizer.chatTemplate == "y")
    #expect(tokenizer.encode("ab") == [8, 5, 9])
  }

  static let broken: [(String, String)] = [
    ("{", "the tokenizer is broken: `\"` is expected, not its end"),
    (#"{"model": {"vocab": {"a": -1}}}"#, "a whole number of at least 0 is expected"),
    (#"{"model": {"vocab": {"a": 99999999}}}"#, "a token has the id 99999999"),
    (#"{"model": {"vocab": {"a": 500000}}}"#, "of the ids up to 500000 only 1 have a token"),
    (#"{"model": {"vocab": {}}}"#, "the vocabulary is empty"),
    (#"{"model": {"merges": ["ab"]}}"#, "a merge isn't two texts with a blank between"),
    (#"{"model": {"merges": [["a"]]}}"#, "a merge has 1 sides"),
    (#"{"model": {"type": "WordLevel", "vocab": {"a": 0}}}"#, "its model is a `WordLevel`"),
    (
      #"{"pre_tokenizer": {"type": "UnicodeScripts"}, "model": {"vocab": {"a": 0}}}"#,
      "it splits text by `UnicodeScripts`, which isn't supported"
    ),
    (
      #"{"normalizer": {"type": "Replace", "pattern": {"Regex": "x+"}}, "model": {"vocab": {}}}"#,
      "it replaces what matches `x+`, which isn't supported"
    ),
    (
      #"{"post_processor": {"type": "BertProcessing", "cls": ["a", 9]}, "model": {"vocab": {"a": 0}}}"#,
      "token 9 is named, where there are only 1"
    ),
    (#"{"a": "# + String(repeating: "[", count: 100), "too deep"),
  ]

  @Test(arguments: broken)
  func saysWhatIsWrong(_ json: String, _ message: String) throws {
    let error = try #require(throws: FormatError.self) { try Self.tokenizer(json) }
    #expect(error.message.contains(message), "\(error)")
  }
}

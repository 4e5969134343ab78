/// Small files that hold tokenizers, to be damaged.
enum TokenizerSeeds {
  static let json = [pairs, unigram, words].map { Array($0.utf8) }

  private static let pairs = #"""
    {"added_tokens": [{"id": 6, "content": "<s>", "special": true, "rstrip": true}],
     "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"},
       {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
     "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\p{N}{1,3}"},
       "behavior": "Isolated"},
     "post_processor": {"type": "TemplateProcessing", "single": [
       {"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
       "special_tokens": {"<s>": {"ids": [6]}}},
     "model": {"type": "BPE", "byte_fallback": true, "vocab": {"▁": 0, "a": 1, "b": 2, "ab": 3,
       "▁ab": 4, "<0x41>": 5}, "merges": [["a", "b"], "▁ ab"]}}
    """#

  private static let unigram = #"""
    {"pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
     "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["▁", -2.0],
       ["a", -3.0], ["ab", -4.0], ["▁a", -4.5e0]]}}
    """#

  private static let words = #"""
    {"normalizer": {"type": "BertNormalizer"}, "pre_tokenizer": {"type": "BertPreTokenizer"},
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1,
       "##b": 2}}}
    """#

  static let list = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##s\n".utf8)

  /// SentencePiece's message: six pieces, then what its trainer and its normalizer were told.
  static let sentencePiece: [UInt8] = {
    let pieces: [(String, UInt8)] = [
      ("<unk>", 2), ("<s>", 3), ("</s>", 3), ("<0x41>", 6), ("▁", 1), ("▁a", 1),
    ]
    let entries = pieces.enumerated().map { place, piece -> [UInt8] in
      let score = Float(-place).bitPattern
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: score >> (8 * $0)) }
      return field(1, field(1, Array(piece.0.utf8)) + [0x15] + bytes + [0x18, piece.1])
    }
    let map: [UInt8] = [8, 0, 0, 0, 0, 4, 0, 0, 0x61, 5, 0, 0, 0x62, 0]
    return entries.joined() + field(2, [0x18, 2, 0x98, 0x02, 1]) + field(3, field(2, map))
  }()

  private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(content.count)] + content
  }
}

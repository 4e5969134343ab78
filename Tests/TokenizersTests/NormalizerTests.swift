import Testing

@testable import Tokenizers

@Suite struct NormalizerTests {
  /// The forms are those of UAX #15, figures 3 to 6; the rest follows from what it is for.
  static let expected: [(Normalizer, String, String)] = [
    (.form(.nfc), "e\u{301} \u{1100}\u{1161}", "\u{E9} \u{AC00}"),
    (.form(.nfd), "\u{E9} \u{AC00}", "e\u{301} \u{1100}\u{1161}"),
    (.form(.nfkc), "\u{FB01}\u{2075}\u{1E9B}\u{323}", "fi5\u{1E69}"),
    (.form(.nfkd), "\u{FB01}2\u{2075}", "fi25"),
    (.lowercase, "ÀÉ Straße İ", "àé straße i\u{307}"),
    (.stripAccents, "e\u{301}a\u{903}", "ea\u{903}"),
    (.stripMarks, "e\u{301}a\u{903}", "ea"),
    (.clean, "a\u{0}b\u{200D}c\u{3000}d\te", "abc d e"),
    (.replace("ab", with: "c"), "aabab", "acc"),
    (.prepend("▁", to: .each), "a", "▁a"), (.prepend("▁", to: .each), "", ""),
    (.prepend("▁", to: .never), "a", "a"),
    (.blankBefore, " a", " a"), (.blankBefore, "a", " a"),
    (.replaceRuns(with: "▁"), "a b  c   ", "a b▁c▁"),
    (.trim(left: true, right: false), " \u{3000}a ", "a "),
    (.collapseSpaces, "  a   b ", "a b"),
    (.collapseWhiteSpace, "\n a\t\u{3000}b\n", "a b"),
    (.spaceMarks(before: .each), " a b", "▁a▁b"), (.spaceMarks(before: .each), "a b", "▁a▁b"),
    (.spaceMarks(before: .never), "a b", "a▁b"),
  ]

  @Test(arguments: expected)
  func changesTheText(_ normalizer: Normalizer, _ text: String, _ result: String) {
    let found = normalizer.apply(to: Array(text.utf8), isFirst: true, nil)
    #expect(
      Array(String(decoding: found, as: UTF8.self).unicodeScalars) == Array(result.unicodeScalars))
  }

  @Test func putsTheFirstMarkOnlyFirst() {
    let normalizer = Normalizer.prepend("▁", to: .first)
    #expect(normalizer.apply(to: [0x61], isFirst: true, nil) == Array("▁a".utf8))
    #expect(normalizer.apply(to: [0x61], isFirst: false, nil) == Array("a".utf8))
  }
}

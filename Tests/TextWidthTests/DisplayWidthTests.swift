import Testing
import TextWidth

@Suite struct DisplayWidthTests {
  /// From EastAsianWidth.txt and emoji-data.txt (Unicode 16): W, F and emoji presentation take two
  /// columns, combining marks none, ambiguous characters one.
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("訓練", 4), ("한글", 4), ("ｱ", 1), ("Ａ", 2),
    ("…", 1), ("─│█⣿", 4), ("🎯", 2), ("👩‍🔬", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("①", 1),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("\u{200B}", 0), ("〇", 2), ("µ", 1), ("☰", 2), ("𠀀", 2),
  ])
  func followsEastAsianWidth(_ text: String, _ width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: [
    ("short", 8, "short"), ("exactly8", 8, "exactly8"), ("much too long", 8, "much to…"),
    ("訓練損失", 5, "訓練…"), ("訓練損失", 4, "訓…"), ("x", 0, ""), ("xy", 1, "…"),
  ])
  func cutsBetweenCharacters(_ text: String, _ width: Int, _ cut: String) {
    #expect(truncated(text, to: width) == cut)
    #expect(displayWidth(cut) <= width)
  }

  @Test func cutsForALongerEllipsis() {
    #expect(truncated("much too long", to: 8, ellipsis: "...") == "much ...")
  }

  @Test func padsByColumns() {
    #expect(padded("訓練", to: 6) == "訓練  ")
    #expect(paddedLeft("97", to: 4) == "  97")
    #expect(padded("too long", to: 3) == "too long")
  }

  /// By hand: what moves the cursor or turns the direction of writing is gone.
  @Test(arguments: [
    ("plain 数据", "plain 数据"), ("a\u{1B}[31m\nb\u{202E}c\u{7F}", "a?[31m?b?c?"), ("\ta\r", "    a"),
  ])
  func defusesControlCharacters(_ text: String, _ clean: String) {
    #expect(printable(text) == clean)
  }

  /// By hand; a wide character takes two columns.
  @Test(arguments: [
    ("", 9, [""]), ("one two three", 7, ["one two", "three"]), ("one two", 6, ["one", "two"]),
    ("訓練 損失 x", 9, ["訓練 損失", "x"]), ("a\n\nb  c", 9, ["a", "", "b c"]),
    ("x longer-than-that y", 4, ["x", "longer-than-that", "y"]),
  ])
  func wrapsBetweenWords(_ text: String, _ width: Int, _ lines: [String]) {
    #expect(wrapped(text, to: width) == lines)
  }
}

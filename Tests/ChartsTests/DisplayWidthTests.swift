import Charts
import Testing

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

  @Test func padsByColumns() {
    #expect(padded("訓練", to: 6) == "訓練  ")
    #expect(paddedLeft("97", to: 4) == "  97")
    #expect(padded("too long", to: 3) == "too long")
  }

  /// A name from a file must not reach the terminal as a command.
  @Test func defusesControlCharacters() {
    let name = "a\u{1B}[31m\nb\u{202E}c\u{7F}"
    #expect(printable(name) == "a?[31m?b?c?")
    for sample in [
      Chart.bar([(name, 1)], title: name), .line([Series(name, y: [1]), Series(name, y: [2])]),
      .heatmap([[1]], rowLabels: [name], columnLabels: [name]),
    ] {
      #expect(sample.lines().joined().unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }
}

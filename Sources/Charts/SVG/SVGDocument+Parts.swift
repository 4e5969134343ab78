import TextWidth

extension SVGDocument {
  /// Where the picture begins below the title.
  var top: Double { title.isEmpty ? 12 : 36 }

  mutating func writeTitle() {
    guard !title.isEmpty else { return }
    text(title, x: width / 2, y: 24, anchor: .middle, fill: "#111111", size: 15, isBold: true)
  }

  /// Adds remarks below what is there.
  mutating func writeNotes(_ notes: [String]) {
    for note in notes {
      let columns = Int((width - 32) / 7)
      for line in wrapped(note, to: columns) {
        text(truncated(line, to: columns), x: 16, y: height + 4, fill: "#666666")
        height += 18
      }
    }
  }
}

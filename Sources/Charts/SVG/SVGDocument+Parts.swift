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
      for line in wrapped(note, to: Int((width - 32) / 7)) {
        text(line, x: 16, y: height + 4, fill: "#666666")
        height += 18
      }
    }
  }
}

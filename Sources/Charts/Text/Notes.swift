import TextWidth

extension Sheet {
  /// Adds remarks below what is there, wrapped between words.
  mutating func writeNotes(_ notes: [String]) {
    for line in notes.flatMap({ wrapped($0, to: width) }) {
      addRow()
      write(truncated(line, to: width), column: 0, row: height - 1, ink: .faint)
    }
  }
}

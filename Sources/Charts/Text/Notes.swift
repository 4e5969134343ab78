extension Sheet {
  /// Adds remarks below what is there, wrapped between words.
  mutating func writeNotes(_ notes: [String]) {
    for line in notes.flatMap({ wrapped($0, to: width) }) {
      addRow()
      write(line, column: 0, row: height - 1, ink: .faint)
    }
  }
}

/// The text's words in lines of at most `width` columns; a longer word is cut.
func wrapped(_ text: String, to width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ").map(String.init) {
    if let last = lines.last, displayWidth(last) + 1 + displayWidth(word) <= width {
      lines[lines.count - 1] += " " + word
    } else {
      lines.append(truncated(word, to: width))
    }
  }
  return lines
}

/// Lines at the end of what a terminal shows that are drawn again in their place, as the text and
/// control sequences (ECMA-48) that do it.
struct RedrawnLines {
  /// The columns of each line that stands there.
  private var shown: [Int] = []

  /// - Parameters:
  ///   - lines: Each with the columns that it takes, which are fewer than the terminal's.
  ///   - width: The terminal's columns now.
  mutating func draw(_ lines: [(text: String, columns: Int)], width: Int) -> String {
    let start = toFirstRow(width)
    shown = lines.map(\.columns)
    return start + lines.map { "\($0.text)\u{1B}[K" }.joined(separator: "\n") + "\u{1B}[J"
  }

  /// Leaves nothing of them, the cursor where they began; nothing to write where there are none.
  mutating func wipe(width: Int) -> String {
    guard !shown.isEmpty else { return "" }
    defer { shown = [] }
    return "\(toFirstRow(width))\u{1B}[J"
  }

  /// What takes the cursor to the first row; a terminal that became narrower since has broken lines.
  private func toFirstRow(_ width: Int) -> String {
    let rows = shown.reduce(0) { $0 + max(1, ($1 + width - 1) / max(width, 1)) }
    return rows > 1 ? "\r\u{1B}[\(rows - 1)A" : "\r"
  }
}

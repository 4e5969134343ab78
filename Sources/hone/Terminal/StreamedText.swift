import TextWidth

/// Text that is shown as it comes, before the value that it belongs to is there.
///
/// At a terminal a word that doesn't fit the line any more is taken to the next one.
final class StreamedText {
  private let console: Console
  private var isShown = false
  /// Columns of the present line, and the word at its end.
  private var column = 0
  private var word = ""
  private var pending = ""

  init(console: Console) { self.console = console }

  func show(_ text: String) {
    guard !text.isEmpty else { return }
    isShown = true
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if index > 0 { breakLine() }
      for character in printable(String(line)) { put(character) }
    }
    console.show(pending)
    pending = ""
  }

  /// Ends the line, so that something else can be shown.
  ///
  /// - Returns: Whether anything was shown since the last time.
  @discardableResult
  func end() -> Bool {
    if isShown, column > 0 { console.show("\n") }
    defer { (isShown, column, word) = (false, 0, "") }
    return isShown
  }

  private func put(_ character: Character) {
    let width = displayWidth(of: character)
    // The last column stays free: a cursor behind it can't be moved back reliably.
    if console.output.usesMotion, column + width >= console.output.width {
      if character == " " { return breakLine() }
      wrapWord()
    }
    pending.append(character)
    column += width
    // Wide characters need no spaces between them.
    word = character == " " || width > 1 ? "" : word + String(character)
  }

  /// Takes the word at the line's end to the next line, or just goes there.
  private func wrapWord() {
    let width = displayWidth(word)
    guard width > 0, width < column else { return breakLine() }
    let moved = word
    pending += "\u{1B}[\(width)D\u{1B}[K"
    breakLine()
    pending += moved
    (column, word) = (width, moved)
  }

  private func breakLine() {
    pending += "\n"
    (column, word) = (0, "")
  }
}

import TextWidth

/// Text that is shown as it comes, before the value that it belongs to is there.
final class StreamedText {
  private let console: Console
  private var isShown = false
  private var isAtLineStart = true

  init(console: Console) { self.console = console }

  func show(_ text: String) {
    guard !text.isEmpty else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    console.show(lines.map { printable(String($0)) }.joined(separator: "\n"))
    isShown = true
    isAtLineStart = text.last == "\n"
  }

  /// Ends the line, so that something else can be shown.
  ///
  /// - Returns: Whether anything was shown since the last time.
  @discardableResult
  func end() -> Bool {
    if isShown, !isAtLineStart { console.show("\n") }
    defer { (isShown, isAtLineStart) = (false, true) }
    return isShown
  }
}

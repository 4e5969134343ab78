import Workbench

/// How far a long statement is, on one line of a terminal that is wiped when it ends.
final class ProgressLine {
  private let console: Console
  private var isShown = false
  private var lastShown: ContinuousClock.Instant?

  /// Often enough to look alive, seldom enough to cost nothing.
  private static let interval = Duration.milliseconds(100)
  private static let barWidth = 20

  init(console: Console) { self.console = console }

  func show(_ progress: Progress) {
    guard console.errors.usesMotion else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < Self.interval { return }
    lastShown = now
    isShown = true
    console.tell("\r\u{1B}[K\(line(progress))")
  }

  /// Wipes the line before something else is written.
  func clear() {
    if isShown { console.tell("\r\u{1B}[K") }
    isShown = false
    lastShown = nil
  }

  private func line(_ progress: Progress) -> String {
    let share = min(max(progress.fraction, 0), 1)
    let filled = Int(share * Double(Self.barWidth))
    let (full, empty) = console.errors.usesUnicode ? ("█", "░") : ("#", ".")
    let bar =
      String(repeating: full, count: filled)
      + String(repeating: empty, count: Self.barWidth - filled)
    let text = "\(bar) \(Int(share * 100))% \(progress.message)"
    return String(text.prefix(max(console.errors.width - 1, 1)))
  }
}

import Workbench

/// How far a long statement is: one line at a terminal, under a picture of what was found so far
/// where there is one. Drawn again in its place, and wiped when the statement ends.
final class ProgressDisplay {
  private let console: Console
  /// The columns of each line that stands on the screen.
  private var shown: [Int] = []
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
    let picture = picture(of: progress)
    let lines = picture + [line(progress)]
    console.tell(toFirstRow + lines.map { "\($0)\u{1B}[K" }.joined(separator: "\n") + "\u{1B}[J")
    shown = picture.map { _ in columns } + [lines[picture.count].count]
  }

  /// Wipes all that is shown before something else is written.
  func clear() {
    if !shown.isEmpty { console.tell("\(toFirstRow)\u{1B}[J") }
    shown = []
    lastShown = nil
  }

  /// The last column stays free: a cursor behind it can't be moved back reliably.
  private var columns: Int { console.errors.width - 1 }

  /// What takes the cursor to the first row that is shown; a terminal that became narrower since has
  /// broken the lines.
  private var toFirstRow: String {
    let width = max(console.errors.width, 1)
    let rows = shown.reduce(0) { $0 + max(1, ($1 + width - 1) / width) }
    return rows > 1 ? "\r\u{1B}[\(rows - 1)A" : "\r"
  }

  /// Nothing where it wouldn't fit the screen: what has left it can't be drawn again.
  private func picture(of progress: Progress) -> [String] {
    var style = console.errors.style
    style.width = columns
    let lines = progress.picture(style)
    return lines.count + 1 < console.errors.height ? lines : []
  }

  private func line(_ progress: Progress) -> String {
    let share = min(max(progress.fraction, 0), 1)
    let filled = Int(share * Double(Self.barWidth))
    let (full, empty) = console.errors.usesUnicode ? ("█", "░") : ("#", ".")
    let bar =
      String(repeating: full, count: filled)
      + String(repeating: empty, count: Self.barWidth - filled)
    let text = "\(bar) \(Int(share * 100))% \(progress.message)"
    return String(text.prefix(max(columns, 1)))
  }
}

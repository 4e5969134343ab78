import TextWidth
import Workbench

/// How far a long statement is: one line at a terminal, under a picture of what was found so far
/// where there is one. Drawn again in its place, and wiped when the statement ends.
final class ProgressDisplay {
  private let console: Console
  private var lines = RedrawnLines()
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
    let bar = line(progress)
    let picture = picture(of: progress).map { (text: $0, columns: columns) }
    console.tell(
      lines.draw(picture + [(bar, displayWidth(bar))], width: console.errors.width))
  }

  /// Wipes all that is shown before something else is written.
  func clear() {
    let wiping = lines.wipe(width: console.errors.width)
    if !wiping.isEmpty { console.tell(wiping) }
    lastShown = nil
  }

  /// The last column stays free: a cursor behind it can't be moved back reliably.
  private var columns: Int { max(console.errors.width - 1, 1) }

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
    return truncated(text, to: columns, ellipsis: "")
  }
}

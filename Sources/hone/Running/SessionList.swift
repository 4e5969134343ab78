import ContentHashing
import FoundationEssentials
import Glibc
import SessionStore

/// Lists recorded sessions, newest first.
struct SessionList {
  let store: SessionStore
  let console: Console

  /// More than this are cut where the list goes to a terminal.
  private static let shownCount = 30

  func show() throws {
    let sessions = try store.sessions()
    guard !sessions.isEmpty else { return console.show("no session is recorded yet\n") }
    let shown = console.output.isInteractive ? sessions.prefix(Self.shownCount) : sessions[...]
    let nameWidth = shown.map(\.name.count).max() ?? 0
    console.show(
      lines: shown.map { session in
        let name = session.name + String(repeating: " ", count: nameWidth - session.name.count)
        let count =
          session.statementCount == 1 ? "1 statement" : "\(session.statementCount) statements"
        let unfinished =
          session.unfinishedCount > 0 ? ", \(session.unfinishedCount) unfinished" : ""
        return "\(name)  \(Self.time(session.header.startedAt))  \(session.header.source.text)"
          + "  \(count)\(unfinished)" + (session.chain.map { "  chain \($0.short)" } ?? "")
      })
    let rest = sessions.count - shown.count
    if rest > 0 { console.show("and \(rest) older: `hone sessions | less`\n") }
  }

  /// The local time to the minute.
  private static func time(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970)
    var parts = tm()
    localtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
    return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

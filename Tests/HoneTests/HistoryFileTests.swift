import Foundation
import Testing

@testable import hone

@Suite struct HistoryFileTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  private func withHistory(_ body: (HistoryFile) throws -> Void) rethrows {
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(HistoryFile(path: folder.appending(path: "state/hone/history").path))
  }

  @Test func keepsEntriesOfSeveralLines() {
    withHistory { history in
      let entries = [
        "base | summary", "def f(x) {\n  x | summary\n}", #"save base "a\b\n.hone""#, "µ",
      ]
      for entry in entries { history.append(entry) }
      #expect(history.entries() == entries)
    }
  }

  @Test func isForItsUserAlone() throws {
    try withHistory { history in
      history.append("secret")
      for (path, mode) in [
        (history.path, 0o600), (folder.appending(path: "state/hone").path, 0o700),
      ] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode)
      }
    }
  }

  @Test func staysBounded() throws {
    try withHistory { history in
      history.append("first")
      let lines = (1...2 * HistoryFile.limit).map { "line \($0)" }.joined(separator: "\n") + "\n"
      let file = try FileHandle(forWritingTo: URL(filePath: history.path))
      try file.seekToEnd()
      try file.write(contentsOf: Data(lines.utf8))
      #expect(history.entries().count == HistoryFile.limit)
      #expect(history.entries().last == "line \(2 * HistoryFile.limit)")
      let text = try String(contentsOfFile: history.path, encoding: .utf8)
      #expect(text.split(separator: "\n").count == HistoryFile.limit)
    }
  }

  @Test func hasNothingWhereThereIsNoFile() {
    #expect(HistoryFile(path: "/nonexistent/history").entries() == [])
  }

  @Test func followsTheStateFolder() {
    #expect(HistoryFile { $0 == "XDG_STATE_HOME" ? "/x" : nil }?.path == "/x/hone/history")
    #expect(HistoryFile { $0 == "HOME" ? "/h" : nil }?.path == "/h/.local/state/hone/history")
    #expect(HistoryFile { _ in nil } == nil)
  }
}

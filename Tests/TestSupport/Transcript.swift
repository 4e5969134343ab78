import Foundation

/// A recorded session: what stands after `> ` is typed, the lines after it are what came back.
///
/// A statement's further lines begin with `. `.
public struct Transcript: Sendable, CustomStringConvertible {
  public let url: URL
  public var description: String { url.deletingPathExtension().lastPathComponent }

  /// Every transcript in a folder next to the calling test.
  public static func all(in folder: String, file: String = #filePath) -> [Transcript] {
    let folder = URL(filePath: file).deletingLastPathComponent().appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted()
      .map { Transcript(url: folder.appending(path: $0)) }
  }

  /// The transcript as recorded, and as `evaluate` yields it now.
  ///
  /// With `UPDATE_TRANSCRIPTS` set, the file is rewritten to match, so that the diff is the review.
  public func replayed(
    by evaluate: (String) -> [String]
  ) throws -> (recorded: String, current: String) {
    let recorded = try String(contentsOf: url, encoding: .utf8)
    var current: [String] = []
    for statement in Self.statements(in: recorded) {
      let typed = statement.split(separator: "\n", omittingEmptySubsequences: false)
      current += typed.enumerated().map { index, line in (index == 0 ? "> " : ". ") + line }
      current += evaluate(statement)
    }
    let text = current.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_TRANSCRIPTS"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    return (recorded, text)
  }

  private static func statements(in text: String) -> [String] {
    var statements: [String] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("> ") {
        statements.append(String(line.dropFirst(2)))
      } else if line.hasPrefix(". "), !statements.isEmpty {
        statements[statements.count - 1] += "\n" + line.dropFirst(2)
      }
    }
    return statements
  }
}

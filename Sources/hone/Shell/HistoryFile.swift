import Glibc

/// The lines typed at the prompt, kept in a file from one start to the next.
///
/// Each is appended as it is typed, so that a kill loses nothing and several shells can share the
/// file. An entry of several lines takes one, with `\n` for the line breaks and `\\` for a backslash.
struct HistoryFile {
  let path: String

  /// As many entries are offered.
  static let limit = 2000
  /// Beyond twice the limit the file is cut down to it.
  private static let byteLimit = 16 << 20

  /// `$XDG_STATE_HOME/hone/history`, or the same below `~/.local/state`.
  ///
  /// - Returns: `nil` where there is no home to keep it in.
  init?(environment: (String) -> String? = Terminal.environmentVariable) {
    guard let folder = StateFolder.path(environment) else { return nil }
    self.init(path: folder + "/history")
  }

  init(path: String) { self.path = path }

  /// The latest entries, oldest first; none where the file can't be read.
  func entries() -> [String] {
    guard let text = TextFile.read(path, limit: Self.byteLimit) else { return [] }
    let lines = text.split(separator: "\n")
    if lines.count > 2 * Self.limit { rewrite(lines.suffix(Self.limit)) }
    return lines.suffix(Self.limit).map(Self.decoded)
  }

  /// Adds an entry at the end. History is a convenience: where it can't be kept, nothing is said.
  func append(_ entry: String) {
    StateFolder.create(path)
    TextFile.append(Self.encoded(entry) + "\n", to: path)
  }

  private func rewrite(_ lines: ArraySlice<Substring>) {
    let temporary = "\(path).\(getpid())"
    let isWritten = TextFile.append(lines.joined(separator: "\n") + "\n", to: temporary)
    if !isWritten || rename(temporary, path) != 0 { unlink(temporary) }
  }

  static func encoded(_ entry: String) -> String {
    var line = ""
    for character in entry.unicodeScalars {
      switch character {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": break
      default: line.unicodeScalars.append(character)
      }
    }
    return line
  }

  static func decoded(_ line: some StringProtocol) -> String {
    var entry = ""
    var isEscaped = false
    for character in line.unicodeScalars {
      if isEscaped {
        entry.unicodeScalars.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        entry.unicodeScalars.append(character)
      }
    }
    return entry
  }
}

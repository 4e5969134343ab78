extension Terminal {
  /// Text as it can be written here: where the locale isn't UTF-8, the signs that results are made
  /// with stand in ASCII, each as wide as before. What users wrote is left as it is.
  func writable(_ text: String) -> String {
    isUTF8 || text.utf8.allSatisfy { $0 < 0x80 } ? text : String(text.map(Self.inASCII))
  }

  private static func inASCII(_ character: Character) -> Character {
    switch character {
    case "×": "x"
    case "µ": "u"
    case "·", "–", "—", "─": "-"
    case "…": "~"
    case "→": ">"
    case "’", "‘": "'"
    case "“", "”": "\""
    default: character
    }
  }
}

/// How a piece of source text stands on a terminal.
enum DisplayWidth {
  /// The text as it can be printed: tabs as four blanks, other control characters as a dot, so that
  /// a script can't steer the terminal.
  static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": result += "    "
      case "\r": break
      case let scalar where scalar.value < 32 || (127..<160).contains(scalar.value): result += "·"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The number of terminal columns that a printable text takes.
  static func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Two for East Asian wide characters and emoji (Unicode annex 11), none for marks on their own.
  static func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if first.properties.generalCategory == .nonspacingMark || first.value == 0x200B { return 0 }
    let isEmoji =
      first.properties.isEmojiPresentation || scalars.contains { $0.value == 0xFE0F }
    return isEmoji || wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// The blocks that hold the wide and the fullwidth characters.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1B000...0x1B2FF, 0x20000...0x3FFFD,
  ]
}

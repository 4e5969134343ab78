/// The columns that text takes in a terminal (UAX #11; ambiguous characters are narrow).
public func displayWidth(_ text: String) -> Int {
  text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    ? text.utf8.count : text.reduce(0) { $0 + displayWidth(of: $1) }
}

/// The columns that one grapheme cluster takes: 0, 1 or 2.
public func displayWidth(of character: Character) -> Int {
  let scalars = character.unicodeScalars
  if let scalar = scalars.first, isPlain(scalar), scalars.count == 1 { return 1 }
  if scalars.contains(where: { $0 == emojiSelector || isWide($0) }) { return 2 }
  return scalars.contains { !isZeroWidth($0) } ? 1 : 0
}

/// What most text and most charts are made of: Latin, box drawing, blocks and braille.
private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20...0x7E, 0xA0...0x2FF, 0x2500...0x259F, 0x2800...0x28FF: true
  default: false
  }
}

private let emojiSelector: Unicode.Scalar = "\u{FE0F}"

private func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: scalar != "\u{AD}"
  default:
    // Vowels and finals of a Hangul syllable.
    (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FF).contains(scalar.value)
  }
}

private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  let value = scalar.value
  guard value >= 0x1100 else { return false }
  if wideRanges.contains(where: { $0.contains(value) }) { return true }
  return scalar.properties.isEmojiPresentation
}

/// East Asian Width W and F, with gaps of unassigned code points closed (Unicode 16).
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E,
  0x3041...0x3247, 0x3250...0x4DFF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
  0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
  0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376,
  0x1F200...0x1F265, 0x20000...0x3FFFD,
]

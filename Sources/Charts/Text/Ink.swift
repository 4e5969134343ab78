/// What a character means to the eye; colours follow from it where there are any.
enum Ink: Hashable, Sendable {
  case text
  /// Axes, footnotes: there, but not first.
  case faint
  case strong
  case series(Int)
  case color(RGB)
}

/// One column of a row of text.
struct Cell: Hashable, Sendable {
  var character: Character
  var ink: Ink = .text
  /// The colour behind the character.
  var paper: RGB?

  static let blank = Cell(character: " ")
  /// Stands under the right half of a character that is two columns wide.
  static let covered = Cell(character: "\0")
}

/// The characters that frames, marks and fills are made of.
struct Glyphs: Sendable {
  var vertical: Character
  var horizontal: Character
  var corner: Character
  /// Joining what comes from the left with up and down, and from the right with up and down.
  var bends: (leftUp: Character, leftDown: Character, rightUp: Character, rightDown: Character)
  var tickLeft: Character
  var tickDown: Character
  var ellipsis: String
  /// The ends of a whisker and the box between the quartiles, its middle marked.
  var whiskers: (left: Character, right: Character, box: Character, middle: Character)
  var outlier: Character
  var zero: Character
  /// One per series, in order; a series beyond them starts over.
  var markers: [Character]
  /// Growing upwards from an empty to a full cell.
  var heights: [Character]
  /// Growing from the left from an empty to a full cell.
  var lengths: [Character]
  /// From light to dark.
  var shades: [Character]

  static let unicode = Glyphs(
    vertical: "│", horizontal: "─", corner: "└", bends: ("┘", "┐", "└", "┌"), tickLeft: "┤",
    tickDown: "┬", ellipsis: "…",
    whiskers: ("├", "┤", "▒", "┃"), outlier: "∘", zero: "·",
    markers: ["●", "▲", "■", "◆", "○", "△", "□", "◇"],
    heights: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    lengths: [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    shades: [" ", "░", "▒", "▓", "█"])

  static let ascii = Glyphs(
    vertical: "|", horizontal: "-", corner: "+", bends: ("+", "+", "+", "+"), tickLeft: "+",
    tickDown: "+", ellipsis: "~",
    whiskers: ("|", "|", "=", "#"), outlier: "o", zero: ".",
    markers: ["*", "o", "+", "x", "#", "@", "%", "&"],
    heights: [" ", ".", ":", "#"],
    lengths: [" ", "#"],
    shades: [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"])

  func marker(_ series: Int) -> Character { markers[series % markers.count] }
}

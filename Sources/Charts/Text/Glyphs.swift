/// The characters that frames, marks and fills are made of.
struct Glyphs: Sendable {
  var vertical: Character
  var horizontal: Character
  var corner: Character
  var tickLeft: Character
  var tickDown: Character
  var ellipsis: Character
  /// One per series, in order; a series beyond them starts over.
  var markers: [Character]
  /// Growing upwards from an empty to a full cell.
  var heights: [Character]
  /// Growing from the left from an empty to a full cell.
  var lengths: [Character]
  /// From light to dark.
  var shades: [Character]

  static let unicode = Glyphs(
    vertical: "│", horizontal: "─", corner: "└", tickLeft: "┤", tickDown: "┬", ellipsis: "…",
    markers: ["●", "▲", "■", "◆", "○", "△", "□", "◇"],
    heights: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    lengths: [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    shades: [" ", "░", "▒", "▓", "█"])

  static let ascii = Glyphs(
    vertical: "|", horizontal: "-", corner: "+", tickLeft: "+", tickDown: "+", ellipsis: "~",
    markers: ["*", "o", "+", "x", "#", "@", "%", "&"],
    heights: [" ", ".", ":", "#"],
    lengths: [" ", "#"],
    shades: [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"])

  func marker(_ series: Int) -> Character { markers[series % markers.count] }
}

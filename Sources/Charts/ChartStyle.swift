/// How a chart is drawn as text: how wide, with which characters, in colour or not.
public struct ChartStyle: Sendable, Hashable {
  /// The characters to draw with.
  public enum Characters: String, Sendable, CaseIterable {
    /// Braille for points and lines, blocks for areas: the finest picture.
    case braille
    /// Quarter blocks for points and lines, for fonts that lack braille.
    case block
    /// ASCII alone.
    case ascii
  }

  public enum Color: String, Sendable, CaseIterable {
    case none
    /// Escape sequences for the 256 colours of xterm.
    case ansi256
    /// Escape sequences for every colour of 24 bits.
    case ansi24
  }

  /// The columns that a chart fills; fewer than `minimumWidth` count as that many.
  public var width: Int
  public var canvas: Characters
  public var color: Color

  public static let minimumWidth = 20

  public init(width: Int = 80, canvas: Characters = .braille, color: Color = .none) {
    self.width = width
    self.canvas = canvas
    self.color = color
  }

  var columns: Int { max(width, Self.minimumWidth) }
  var glyphs: Glyphs { canvas == .ascii ? .ascii : .unicode }
}

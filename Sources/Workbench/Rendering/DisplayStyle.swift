import Charts

/// How values are drawn: for a terminal of some width, or for the record.
public struct DisplayStyle: Sendable {
  /// Columns.
  public var width: Int
  /// Whether characters beyond ASCII may be used.
  public var unicode: Bool
  /// Whether colours may be used.
  public var color: Bool
  /// Whether they may be any of 24 bits, rather than the 256 of xterm.
  public var finelyColored: Bool

  public init(width: Int, unicode: Bool, color: Bool, finelyColored: Bool = false) {
    self.width = width
    self.unicode = unicode
    self.color = color
    self.finelyColored = finelyColored
  }

  /// As results are recorded, so that a record doesn't depend on a terminal.
  public static let recorded = DisplayStyle(width: 80, unicode: true, color: false)

  var chartStyle: ChartStyle {
    ChartStyle(
      width: width, canvas: unicode ? .braille : .ascii,
      color: color ? finelyColored ? .ansi24 : .ansi256 : .none)
  }

  /// A horizontal rule's character, an ellipsis, and other marks that have an ASCII twin.
  var rule: String { unicode ? "─" : "-" }
  var ellipsis: String { unicode ? "…" : "..." }

  func bold(_ text: String) -> String { color ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func dim(_ text: String) -> String { color ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}

/// An object that draws itself; every object value of the workbench does.
public protocol Displayable {
  /// The lines that show the value.
  func lines(_ style: DisplayStyle) -> [String]
  /// The value in a few words, for a cell of a table.
  var brief: String { get }
}

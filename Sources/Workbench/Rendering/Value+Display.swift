public import Language

extension Value {
  /// The lines that show the value; none for nothing.
  public func displayLines(_ style: DisplayStyle) -> [String] {
    switch self {
    case .nothing: []
    case .boolean(let value): [value ? "true" : "false"]
    case .quantity(let quantity): [quantity.displayText()]
    case .text(let text):
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    case .list(let values): Self.listLines(values, style)
    case .table(let table): TableText(table: table, style: style).lines()
    case .object(let object): (object as? any Displayable)?.lines(style) ?? [object.type.name]
    }
  }

  /// The lines that are left to show where the value's text was shown as it came.
  public func linesAfterStreaming(_ style: DisplayStyle) -> [String] {
    guard case .object(let object) = self, let streamed = object as? any StreamedValue else {
      return displayLines(style)
    }
    return streamed.linesAfterStreaming(style)
  }

  /// A list of simple values on one line, of anything else one after another.
  private static func listLines(_ values: [Value], _ style: DisplayStyle) -> [String] {
    let text = "[\(values.map(\.cellText).joined(separator: " "))]"
    if text.count <= style.width { return [text] }
    return values.enumerated().flatMap { index, value in
      [style.dim("\(index + 1):")] + value.displayLines(style)
    }
  }
}

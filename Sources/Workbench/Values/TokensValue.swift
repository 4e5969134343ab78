public import ContentHashing
public import Language
import TextWidth
import Tokenizers

/// A text as the tokens that a model reads: what `tokens` yields.
public struct TokensValue: ObjectValue, Codable, ArchivableValue {
  struct Token: Codable, Hashable {
    var id: Int32
    /// As the vocabulary writes it.
    var piece: String
    /// What it adds to the text, with marks for what can't be shown.
    var shown: String
    var isControl: Bool
  }

  let tokens: [Token]
  let text: String
  /// How many tokens the vocabulary has.
  let vocabulary: Int

  init(_ text: String, ids: [Int32], _ tokenizer: Tokenizer) {
    self.text = text
    vocabulary = tokenizer.count
    tokens = ids.map { id in
      Token(
        id: id, piece: tokenizer.piece(id), shown: Self.shown(tokenizer.bytes(of: id)),
        isControl: tokenizer.isControl(id))
    }
  }

  public static let valueType = ValueType(
    "tokens",
    fields: [
      "count": .quantity(.plain), "ids": .list, "pieces": .list, "table": .table, "text": .text,
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "count": .number(Double(tokens.count))
    case "ids": .list(tokens.map { .number(Double($0.id)) })
    case "pieces": .list(tokens.map { .text($0.piece) })
    case "table": .table(table)
    case "text": .text(text)
    default: nil
    }
  }

  var table: Table {
    let rows: [[Value]] = tokens.enumerated().map { place, token in
      [
        .number(Double(place + 1)), .number(Double(token.id)), .text(token.piece),
        .text(token.shown),
      ]
    }
    return Table(columns: ["place", "id", "piece", "text"], rows: rows)
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(text)
    for token in tokens {
      hasher.combine(Int(token.id))
      hasher.combine(token.piece)
    }
    return hasher.finalized()
  }

  /// Bytes as they can be shown: control characters by their pictures, parts of characters by
  /// their numbers.
  private static func shown(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return bytes.map { "<\($0 < 16 ? "0" : "")\(String($0, radix: 16, uppercase: true))>" }
        .joined()
    }
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20: shown.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? scalar)
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return printable(shown)
  }
}

extension TokensValue: Displayable {
  /// Lines beyond these are counted, not shown.
  private static let mostLines = 40
  /// Backgrounds that dark and light text are both read on.
  private static let backgrounds = [53, 22, 58, 17, 52]

  public var brief: String { tokens.count == 1 ? "1 token" : "\(tokens.count) tokens" }

  /// The tokens side by side, each over its number.
  public func lines(_ style: DisplayStyle) -> [String] {
    let rows = rows(width: style.width)
    var lines = rows.prefix(Self.mostLines / 2).flatMap { row in
      let top = row.map { cell in cell.text(style) }
      let bottom = row.map { padded("\(tokens[$0.place].id)", to: $0.column) }
      return [
        trimmedEnd(top.joined(separator: " ")),
        style.dim(trimmedEnd(bottom.joined(separator: " "))),
      ]
    }
    let shown = rows.prefix(Self.mostLines / 2).reduce(0) { $0 + $1.count }
    if shown < tokens.count {
      lines.append("\(style.ellipsis) and \(tokens.count - shown) more: see `.table`")
    }
    let bytes = text.utf8.count
    lines.append("")
    lines.append("\(brief) of \(vocabulary), \(bytes) \(bytes == 1 ? "byte" : "bytes")")
    return lines
  }

  /// A token in its place on the screen.
  private struct Cell {
    let place: Int
    let shown: String
    let isControl: Bool
    let color: Int

    /// With the brackets that stand where there are no colours.
    var width: Int { displayWidth(shown) + 2 }
    var column: Int

    /// The token, filled up to its column.
    func text(_ style: DisplayStyle) -> String {
      let blanks = String(repeating: " ", count: max(column - width, 0))
      guard style.color else { return "[\(shown)]" + blanks }
      let text = "\u{1B}[48;5;\(color);38;5;255m\(shown)\u{1B}[0m"
      return " " + (isControl ? style.bold(text) : text) + " " + blanks
    }
  }

  private func rows(width: Int) -> [[Cell]] {
    var rows: [[Cell]] = []
    var used = width
    for (place, token) in tokens.enumerated() {
      let shown = truncated(token.shown, to: max(width - 2, 1))
      let color = Self.backgrounds[place % Self.backgrounds.count]
      let column = max(displayWidth(shown) + 2, "\(token.id)".count)
      let cell = Cell(
        place: place, shown: shown, isControl: token.isControl, color: color, column: column)
      if used + 1 + column > width {
        rows.append([])
        used = -1
        guard rows.count <= Self.mostLines / 2 else { return Array(rows.dropLast()) }
      }
      rows[rows.count - 1].append(cell)
      used += 1 + column
    }
    return rows
  }
}

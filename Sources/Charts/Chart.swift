import FoundationEssentials
import Glibc
import TextWidth

/// A picture of numbers: drawn as text or SVG, or written down as JSON.
///
/// It holds the data, not the drawing, so that one value serves every width and medium.
public struct Chart: Sendable {
  public var title: String
  let content: any ChartKind

  init(_ content: any ChartKind, title: String) {
    self.content = content
    self.title = title
  }

  /// The name of its kind, as in `plot kind=line`.
  public var kind: String { type(of: content).name }

  /// What it shows in words, for screen readers.
  public var summary: String {
    title.isEmpty ? content.summary : "\(title). \(content.summary)"
  }

  /// The picture as rows of text, all equally wide: as wide as the style says.
  public func lines(_ style: ChartStyle = ChartStyle()) -> [String] {
    let rows = heading(style) + content.figure.sheet(style).lines(color: style.color)
    // The one sign outside ASCII that the units need.
    return style.canvas == .ascii ? rows.map { $0.replacing("µ", with: "u") } : rows
  }

  private func heading(_ style: ChartStyle) -> [String] {
    guard !title.isEmpty else { return [] }
    var heading = Sheet(width: style.columns, height: 1)
    let text = truncated(title, to: style.columns, ellipsis: style.glyphs.ellipsis)
    heading.write(text, centredIn: 0..<style.columns, row: 0, ink: .strong)
    return heading.lines(color: style.color)
  }

  /// The picture as a self-contained SVG document.
  public func svg() -> String {
    var document = SVGDocument(title: title, summary: content.summary)
    document.writeTitle()
    content.figure.draw(in: &document)
    return document.text
  }
}

extension Chart: Equatable {
  public static func == (left: Chart, right: Chart) -> Bool {
    left.title == right.title && left.content.isEqual(to: right.content)
  }
}

extension Chart: Codable {
  private enum CodingKeys: String, CodingKey { case kind, title, data }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kind)
    guard let kind = ChartKinds.all.first(where: { $0.name == name }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "there is no kind of chart \"\(name)\"")
    }
    title = try container.decode(String.self, forKey: .title)
    content = try container.decode(kind, forKey: .data)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(title, forKey: .title)
    try container.encode(content, forKey: .data)
  }
}

extension Chart {
  private static let nonfinite = (positive: "inf", negative: "-inf", notNumber: "NaN")

  /// The kind, title and data as JSON with sorted keys; `"NaN"`, `"inf"` and `"-inf"` are strings.
  public func json() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.nonfinite.positive, negativeInfinity: Self.nonfinite.negative,
      nan: Self.nonfinite.notNumber)
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch {
      preconditionFailure("a chart holds nothing but numbers and texts: \(error)")
    }
  }

  /// The chart that `json()` wrote.
  ///
  /// - Throws: A `DecodingError` that says what is missing or of the wrong type.
  public init(json: String) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: Self.nonfinite.positive, negativeInfinity: Self.nonfinite.negative,
      nan: Self.nonfinite.notNumber)
    self = try decoder.decode(Chart.self, from: Data(json.utf8))
  }
}

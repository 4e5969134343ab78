public import Charts
public import ContentHashing
public import Language

/// A chart as a value of the language.
public struct ChartValue: ObjectValue, Codable, InputDecodable, ArchivableValue {
  public let chart: Chart

  public init(_ chart: Chart) { self.chart = chart }

  public static let valueType = ValueType("chart", fields: ["summary": .text])

  public func field(_ name: String) -> Value? {
    name == "summary" ? .text(chart.summary) : nil
  }

  public var contentHash: ContentHash { ContentHash(of: chart.json()) }
}

extension ChartValue: Displayable {
  public var brief: String { "\(chart.kind) chart" }

  public func lines(_ style: DisplayStyle) -> [String] {
    chart.lines(style.chartStyle).map(trimmedEnd)
  }
}

extension Quantity.Dimension {
  /// How an axis writes numbers of this dimension.
  var chartUnit: Unit {
    switch self {
    case .plain: .plain
    case .share: .share
    case .bits: .bits
    case .bytes: .bytes
    case .seconds: .seconds
    case .joules: .joules
    }
  }
}

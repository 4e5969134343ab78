/// What stands along one side of a chart.
public struct Axis: Hashable, Sendable, Codable {
  public enum Scale: String, Sendable, Codable, CaseIterable {
    case linear
    /// By powers of ten; zero and negative values have no place on it and are left out.
    case logarithmic
  }

  public var label: String
  public var unit: Unit
  public var scale: Scale

  public init(_ label: String = "", unit: Unit = .plain, scale: Scale = .linear) {
    self.label = label
    self.unit = unit
    self.scale = scale
  }
}

/// A number with what it measures, in the base unit of its dimension.
public struct Quantity: Hashable, Sendable {
  public enum Dimension: String, Sendable, CaseIterable {
    /// A bare number.
    case plain
    /// A share: `50%` is 0.5.
    case share
    /// Bits: `4 bits`.
    case bits
    /// Bytes: `256 KB` is 256,000, `256 KiB` 262,144.
    case bytes
    /// Seconds: `10 ms` is 0.01.
    case seconds
    /// Joules: `3 mJ` is 0.003.
    case joules
  }

  public var value: Double
  public var dimension: Dimension

  public init(_ value: Double, _ dimension: Dimension = .plain) {
    self.value = value
    self.dimension = dimension
  }
}

/// An expression over a table's columns.
public struct Predicate: Sendable {
  public init() {}
}

/// What a factorization made of each layer.
public struct FactorizationReport: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public let layer: String
    /// The extents of its weight seen as a matrix.
    public let rows: Int
    public let columns: Int
    /// The rank of the two in its place; nil where it is left as it is.
    public let rank: Int?
    /// The share of Σ σ² that is kept.
    public let energy: Double

    public var weightsBefore: Int { rows * columns }
    public var weightsAfter: Int { rank.map { $0 * (rows + columns) } ?? weightsBefore }
  }

  /// Those that can be factorized, in the order of the graph.
  public let rows: [Row]
}

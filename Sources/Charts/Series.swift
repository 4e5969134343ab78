/// Named points.
public struct Series: Hashable, Sendable, Codable {
  public let name: String
  /// As many as `y`; absent where they are 0, 1, 2, ….
  public let x: [Double]?
  public let y: [Double]

  /// - Precondition: `x`, where given, has as many values as `y`.
  public init(_ name: String = "", x: [Double]? = nil, y: [Double]) {
    precondition(x == nil || x?.count == y.count, "a point needs an x and a y")
    self.name = name
    self.x = x
    self.y = y
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    x = try container.decodeIfPresent([Double].self, forKey: .x)
    y = try container.decode([Double].self, forKey: .y)
    guard x == nil || x?.count == y.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .x, in: container,
        debugDescription: "\(x?.count ?? 0) values of x for \(y.count) of y")
    }
  }
}

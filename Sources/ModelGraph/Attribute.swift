/// A constant that an operator takes beside its inputs: a stride, an axis, an epsilon.
public enum Attribute: Hashable, Sendable {
  case integer(Int)
  case number(Double)
  case text(String)
  case integers([Int])
  case numbers([Double])
}

extension Attribute: Codable {
  /// Written as the bare JSON value it is, so that a file's graph can be read by eye.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(["number": value])
    case .text(let value): try container.encode(value)
    case .integers(let values): try container.encode(values)
    case .numbers(let values): try container.encode(["numbers": values])
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let values = try? container.decode([Int].self) {
      self = .integers(values)
    } else if let value = try? container.decode([String: Double].self)["number"] {
      self = .number(value)
    } else {
      let tagged = try container.decode([String: [Double]].self)
      self = .numbers(tagged["numbers"] ?? [])
    }
  }
}

/// What shares a scale, a codebook or another parameter of an encoding.
///
/// The weight is seen as a matrix of all axes but the last, by the last (the outputs).
public enum QuantizationGranularity: Hashable, Sendable {
  case tensor
  /// Everything that leads to one output.
  case channel
  /// Runs of this many inputs that lead to one output; the last one may be shorter.
  case group(Int)
  /// Rectangles of this many inputs by this many outputs; the last ones may be smaller.
  case block(inputs: Int, outputs: Int)

  func validate() throws(EncodingError) {
    let (inputs, outputs) =
      switch self {
      case .tensor, .channel: (1, 1)
      case .group(let size): (size, 1)
      case .block(let inputs, let outputs): (inputs, outputs)
      }
    guard inputs >= 1, outputs >= 1 else {
      throw EncodingError("a group holds at least one weight, not \(min(inputs, outputs))")
    }
  }
}

extension QuantizationGranularity: Codable {
  /// Written as `tensor`, `channel`, the group's size or the block's two.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .tensor: try container.encode("tensor")
    case .channel: try container.encode("channel")
    case .group(let size): try container.encode(size)
    case .block(let inputs, let outputs): try container.encode([inputs, outputs])
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let size = try? container.decode(Int.self) {
      self = .group(size)
      return
    }
    if let sizes = try? container.decode([Int].self), sizes.count == 2 {
      self = .block(inputs: sizes[0], outputs: sizes[1])
      return
    }
    switch try container.decode(String.self) {
    case "tensor": self = .tensor
    case "channel": self = .channel
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "`\(other)` is no granularity: tensor, channel, a number or two")
    }
  }
}

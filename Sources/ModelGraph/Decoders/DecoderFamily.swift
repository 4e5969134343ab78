/// A kind of decoder that many trained models are of: which of the parts of `DecoderShape` it has.
public struct DecoderFamily: Sendable {
  /// What files call it: `general.architecture` of GGUF, `model_type` of Hugging Face.
  public let name: String
  public let summary: String
  /// Gives a shape, of which only the extents are set, the family's parts.
  public let configure: @Sendable (inout DecoderShape) -> Void

  public init(
    _ name: String, _ summary: String, configure: @escaping @Sendable (inout DecoderShape) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.configure = configure
  }

  /// Every family. A new one is a file in `Architectures/`, and a line here and in the list of
  /// architectures.
  public static let all: [DecoderFamily] = [
    .gemma, .gemma2, .gemma3, .gpt2, .llama, .phi3, .qwen2, .qwen3,
  ]

  public static func named(_ name: String) -> DecoderFamily? { all.first { $0.name == name } }

  /// The shape with the family's parts.
  public func shape(_ extents: DecoderShape) -> DecoderShape {
    var shape = extents
    configure(&shape)
    return shape
  }
}

extension DecoderShape {
  /// The layers of which every `period`-th sees all tokens, the others only the window.
  public mutating func makeLocal(allButEvery period: Int) {
    localLayers = (1...max(layers, 1)).filter { period == 0 || $0 % period != 0 }
  }
}

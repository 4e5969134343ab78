extension DecoderFamily {
  /// Yang et al. 2024, arXiv 2407.10671: a Llama with biases of queries, keys and values.
  public static let qwen2 = DecoderFamily("qwen2", "a Qwen 2, over tokens") { shape in
    shape.hasQueryBias = true
    shape.epsilon = 1e-6
    shape.rotary?.base = 1_000_000
    shape.rotary?.pairing = .halves
  }
}

extension Architecture {
  static let qwen2 = decoder(.qwen2)
}

extension DecoderFamily {
  /// Yang et al. 2025, arXiv 2505.09388: a Llama that norms each head's queries and keys.
  public static let qwen3 = DecoderFamily("qwen3", "a Qwen 3, over tokens") { shape in
    shape.normsHeads = true
    shape.epsilon = 1e-6
    shape.rotary?.base = 1_000_000
    shape.rotary?.pairing = .halves
  }
}

extension Architecture {
  static let qwen3 = decoder(.qwen3)
}

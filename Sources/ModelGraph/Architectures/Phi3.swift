extension DecoderFamily {
  /// Abdin et al. 2024, arXiv 2404.14219: a Llama by other names, its logits with weights of their
  /// own.
  public static let phi3 = DecoderFamily("phi3", "a Phi 3, over tokens") { shape in
    shape.rotary?.pairing = .halves
    shape.tiesEmbedding = false
  }
}

extension Architecture {
  static let phi3 = decoder(.phi3)
}

extension DecoderFamily {
  /// Gemma Team 2024, arXiv 2403.08295: GELU in the gate, tokens scaled by √width.
  public static let gemma = DecoderFamily("gemma", "a Gemma, over tokens") { shape in
    shape.activation = .geluTanh
    shape.epsilon = 1e-6
    shape.embeddingScale = Double(shape.width).squareRoot()
    shape.rotary?.pairing = .halves
  }
}

extension Architecture {
  static let gemma = decoder(.gemma)
}

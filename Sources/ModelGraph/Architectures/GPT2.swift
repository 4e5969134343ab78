extension DecoderFamily {
  /// Radford et al. 2019: layer norms, learned positions, biases everywhere.
  public static let gpt2 = DecoderFamily("gpt2", "a GPT-2, over tokens") { shape in
    shape.norm = .layer
    shape.positions = .learned
    shape.activation = .geluTanh
    shape.isGated = false
    shape.hasQueryBias = true
    shape.hasMixBias = true
    shape.hasFeedForwardBias = true
  }
}

extension Architecture {
  static let gpt2 = decoder(.gpt2)
}

extension DecoderFamily {
  /// Touvron et al. 2023, arXiv 2302.13971; Mistral (arXiv 2310.06825), TinyLlama and SmolLM are
  /// of the same parts.
  public static let llama = DecoderFamily("llama", "a Llama, over tokens") { shape in
    shape.rotary?.base = 500_000
  }
}

extension Architecture {
  /// As it comes it has 0.1 billion weights; `blocks=16 width=2048 heads=32 keyheads=8
  /// hidden=[8192] classes=128256` are those of Llama 3.2 1B.
  static let llama = decoder(.llama)
}

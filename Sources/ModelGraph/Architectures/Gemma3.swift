extension DecoderFamily {
  /// Gemma Team 2025, arXiv 2503.19786: five of six layers see a window, and turn queries and keys
  /// faster than the sixth; each head's are normed.
  public static let gemma3 = DecoderFamily("gemma3", "a Gemma 3, over tokens") { shape in
    gemma.configure(&shape)
    shape.normsHeads = true
    shape.normsResults = true
    shape.localRotary = shape.rotary
    shape.rotary?.base = 1_000_000
    shape.window = 1024
    shape.makeLocal(allButEvery: 6)
  }
}

extension Architecture {
  static let gemma3 = decoder(.gemma3)
}

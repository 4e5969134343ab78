extension DecoderFamily {
  /// Gemma Team 2024, arXiv 2408.00118: every other layer sees a window of 4096 tokens, results are
  /// normed, scores and logits capped.
  public static let gemma2 = DecoderFamily("gemma2", "a Gemma 2, over tokens") { shape in
    gemma.configure(&shape)
    shape.normsResults = true
    shape.attentionCap = 50
    shape.outputCap = 30
    shape.window = 4096
    shape.makeLocal(allButEvery: 2)
  }
}

extension Architecture {
  static let gemma2 = decoder(.gemma2)
}

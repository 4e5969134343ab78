import ModelGraph

extension NamedRecipe {
  /// As the keyword benchmark of MLPerf Tiny takes a second of speech
  /// (mlcommons/tiny, `keyword_spotting/get_dataset.py`).
  static let keywords = NamedRecipe(
    name: "kws", summary: "a second at 16 kHz, 49 × 10 mel cepstra, as in MLPerf Tiny",
    make: { type in
      guard type.shape.dropFirst().reduce(1, *) == 490 else { return nil }
      return .sound(
        SoundRecipe(sampleRate: 16_000, sampleCount: 16_000, features: .keywordCepstra))
    },
    isUsual: { $0.shape.dropFirst().reduce(1, *) == 490 })
}

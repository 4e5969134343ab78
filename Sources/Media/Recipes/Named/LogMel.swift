import ModelGraph

extension NamedRecipe {
  /// As Whisper hears thirty seconds.
  static let logMel = NamedRecipe(
    name: "log-mel", summary: "thirty seconds at 16 kHz, 80 × 3000 log-mel bands, as in Whisper",
    make: { type in
      guard type.shape.dropFirst().reduce(1, *) == 240_000 else { return nil }
      return .sound(SoundRecipe(sampleRate: 16_000, sampleCount: 480_000, features: .logMel))
    },
    isUsual: { $0.shape.dropFirst().elementsEqual([80, 3000]) })
}

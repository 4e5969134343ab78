import ModelGraph
import TensorEngine

extension NamedRecipe {
  /// As TensorFlow Lite Micro's speech example hears a second.
  static let microSpeech = NamedRecipe(
    name: "micro_speech", summary: "a second at 16 kHz, 49 × 40 channels in fixed point",
    make: { type in
      guard type.shape.dropFirst().reduce(1, *) == 1960 else { return nil }
      return .sound(SoundRecipe(sampleRate: 16_000, sampleCount: 16_000, features: .microSpeech))
    },
    isUsual: { $0.shape.dropFirst().reduce(1, *) == 1960 },
    ownGrid: { IntegerGrid(scale: MicroFrontEnd.step, zeroPoint: $0 == .i8 ? -128 : 0) })
}

import ModelGraph
import TensorEngine

extension SoundRecipe {
  /// A sound cut to length, as the features that the model takes: 32-bit floats.
  public func tensor(of sound: Sound) -> Tensor {
    let samples = sound.resampled(to: sampleRate).cut(to: sampleCount).samples
    switch features {
    case .samples: return Tensor(samples, shape: [samples.count])
    case .keywordCepstra: return KeywordCepstra.features(of: samples)
    case .microSpeech: return MicroFrontEnd.features(of: samples)
    case .logMel: return WhisperSpectrogram.features(of: samples)
    }
  }
}

import TensorEngine

/// What the keyword benchmark of MLPerf Tiny hears: of 49 windows of 30 ms, every 20 ms, the first
/// ten mel cepstra (mlcommons/tiny, `keyword_spotting/get_dataset.py`, and the functions of
/// `tf.signal` that it calls).
enum KeywordCepstra {
  /// Features `[49, 10, 1]` of a second at 16 kHz, which is scaled to a highest sample of 1 first.
  static func features(of samples: [Float]) -> Tensor {
    let highest = samples.max() ?? 0
    let scaled = highest > 0 ? samples.map { $0 / highest } : samples
    let spectrogram = Spectrogram(
      of: scaled, window: Spectrogram.hann(480), step: 320, size: 512)
    let bank = MelFilterBank.htk(
      bands: 40, bins: spectrogram.bins, sampleRate: 16_000, from: 20, to: 4000)
    let cosines = CosineTransform(size: 40, count: 10, isOrthonormal: false)
    let cepstra = spectrogram.rows.flatMap { row in
      let energies = bank.bands(of: row.map { $0.squareRoot() })
      let logarithms = KernelSet.current.values(of: .log, at: energies.map { $0 + 1e-6 })
      return cosines.coefficients(of: logarithms)
    }
    return Tensor(cepstra, shape: [spectrogram.rows.count, 10, 1])
  }
}

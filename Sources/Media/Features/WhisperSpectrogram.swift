import TensorEngine

/// What Whisper hears (Radford et al., 2022, arXiv 2212.04356): of windows of 25 ms, every 10 ms, 80
/// mel bands on a logarithmic scale of 8 decades below the loudest, from -1 to 1 or so.
enum WhisperSpectrogram {
  /// Features `[80, 3000]` of thirty seconds at 16 kHz.
  static func features(of samples: [Float]) -> Tensor {
    let rows = logarithmicBands(of: mirrored(samples, by: 200), count: samples.count / 160)
    let floor = (rows.lazy.compactMap { $0.max() }.max() ?? 0) - 8
    return Tensor(shape: [80, rows.count]) { target in
      for (column, row) in rows.enumerated() {
        for (band, value) in row.enumerated() {
          target[band * rows.count + column] = (max(value, floor) + 4) / 4
        }
      }
    }
  }

  /// The first window's middle is the first sample: what lies before and after is a mirror image.
  private static func mirrored(_ samples: [Float], by count: Int) -> [Float] {
    samples[1...count].reversed() + samples + samples.dropLast().suffix(count).reversed()
  }

  private static func logarithmicBands(of samples: [Float], count: Int) -> [[Float]] {
    let spectrogram = Spectrogram(of: samples, window: Spectrogram.hann(400), step: 160, size: 400)
    let bank = MelFilterBank.slaney(
      bands: 80, bins: spectrogram.bins, sampleRate: 16_000, from: 0, to: 8000)
    let decade = KernelSet.current.values(of: .log, at: [10])[0]
    return spectrogram.rows.prefix(count).map { row in
      let energies = bank.bands(of: row).map { max($0, 1e-10) }
      return KernelSet.current.values(of: .log, at: energies).map { $0 / decade }
    }
  }
}

import Foundation
import TensorEngine
import TestSupport
import Testing

@testable import Media

@Suite struct SoundTests {
  typealias Resampling = (
    up: Int, down: Int, count: Int, starts: [(Int, [Float])]
  )

  /// SciPy 1.17: `scipy.signal.resample_poly(x, up, down)`.
  static let resamplings: [Resampling] = [
    (
      2, 1, 8000,
      [
        (0, [-1.000517, -1.126311, -0.980507, -0.896123]),
        (1000, [0.623322, 0.152205, -0.361187, 0.107611]), (7998, [-0.976505, -0.491102]),
      ]
    ),
    (
      1, 3, 1334,
      [
        (0, [-0.65948, -0.984421, -0.618958, -0.358727]),
        (1000, [0.516102, 0.475265, 0.843254, 0.340303]), (1332, [-0.951683, -0.614045]),
      ]
    ),
    (
      160, 441, 1452,
      [
        (0, [-0.697548, -0.957263, -0.728166, -0.355494]),
        (1000, [0.309777, 0.111402, 0.073491, 0.01547]), (1450, [-0.959285, -0.546518]),
      ]
    ),
  ]

  @Test(arguments: resamplings)
  func resamplesAsSciPyDoes(_ case: Resampling) {
    let sound = Sound(sampleRate: 100 * `case`.down, samples: testSamples(4000))
    let samples = sound.resampled(to: 100 * `case`.up).samples
    #expect(samples.count == `case`.count)
    for (start, expected) in `case`.starts {
      for (index, value) in expected.enumerated() {
        #expect(abs(samples[start + index] - value) < 2e-6, "\(start + index)")
      }
    }
  }

  /// librosa 0.11: `filters.mel(sr=16000, n_fft=400, n_mels=80)`.
  @Test func hasSlaneysFilters() {
    let bank = MelFilterBank.slaney(bands: 80, bins: 201, sampleRate: 16_000, from: 0, to: 8000)
    func weight(_ band: Int, _ bin: Int) -> Float {
      bank.bands(of: (0..<201).map { $0 == bin ? 1 : 0 })[band]
    }
    #expect(abs(weight(0, 1) - 0.024_862_595) < 1e-7)
    #expect(weight(10, 6) == 0)
    #expect(abs(weight(79, 197) - 0.001_346_277) < 1e-7)
    let sum = bank.bands(of: [Float](repeating: 1, count: 201)).reduce(0, +)
    #expect(abs(sum - 1.999_024_2) < 1e-5)
  }

  /// PyTorch 2.15's `stft` under librosa's filters, the steps of Whisper's `log_mel_spectrogram`, of a
  /// second of noise and 29 of silence.
  @Test func hearsAsWhisperDoes() {
    let part = testSamples(4000)
    let second = Sound(sampleRate: 16_000, samples: part + part + part + part)
    let features = WhisperSpectrogram.features(of: second.cut(to: 480_000).samples)
    #expect(features.shape == [80, 3000])
    let values = features.floats
    let expected: [(Int, [Float])] = [
      (0, [1.21845, 0.89587, 1.07219]), (1, [0.92652, 0.83337, 1.0632]),
      (50, [1.22046, 0.96415, 1.07886]), (99, [1.08798, 0.9139, 1.04381]),
      (100, [1.05102, 1.01537, 1.0049]), (101, [0.44216, 0.40507, -0.04159]),
      (2000, [-0.75615, -0.75615, -0.75615]),
    ]
    for (column, bands) in expected {
      for (band, value) in zip([0, 20, 79], bands) {
        #expect(abs(values[band * 3000 + column] - value) < 3e-5, "\(band) \(column)")
      }
    }
  }
}

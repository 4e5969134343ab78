import TensorEngine

/// How strong each frequency is in each of a sound's windows: power, row by row.
struct Spectrogram {
  /// How many frequencies there are, from 0 to half the sample rate.
  let bins: Int
  private(set) var rows: [[Float]] = []

  /// - Parameters:
  ///   - samples: Only windows that lie within them count.
  ///   - window: What each window is multiplied by, as long as it is.
  ///   - step: Samples from one window to the next.
  ///   - size: The points of the transform; zeros fill a shorter window up.
  init(of samples: [Float], window: [Float], step: Int, size: Int) {
    precondition(step > 0 && size >= window.count, "windows of \(window.count) in \(size) points")
    bins = size / 2 + 1
    guard samples.count >= window.count else { return }
    let transform = FourierTransform(size: size)
    let count = (samples.count - window.count) / step + 1
    let lanes = FourierTransform.lanes
    for first in stride(from: 0, to: count, by: lanes) {
      var real = [Float](repeating: 0, count: lanes * size)
      var imaginary = real
      let used = min(lanes, count - first)
      for lane in 0..<used {
        let start = (first + lane) * step
        for n in window.indices { real[lanes * n + lane] = samples[start + n] * window[n] }
      }
      transform.transform(real: &real, imaginary: &imaginary)
      for lane in 0..<used {
        rows.append(
          (0..<bins).map { bin in
            let (a, b) = (real[lanes * bin + lane], imaginary[lanes * bin + lane])
            return a * a + b * b
          })
      }
    }
  }

  /// Hann's window as one period of a longer sequence: 0.5 - 0.5 cos(2π·n/size).
  static func hann(_ size: Int) -> [Float] {
    FourierTransform.circle(of: size).cosines.map { 0.5 - 0.5 * $0 }
  }
}

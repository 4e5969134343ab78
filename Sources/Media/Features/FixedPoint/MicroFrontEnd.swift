import TensorEngine

/// What TensorFlow Lite Micro's speech example hears: of 49 windows of 30 ms, every 20 ms, forty
/// channels without their noise, on a logarithmic scale; all in whole numbers.
///
/// The steps are those of TensorFlow's `microfrontend` library, with the example's options.
enum MicroFrontEnd {
  /// What one step of the model's input stands for.
  static let step: Float = 26 / 256

  /// Features `[49, 40]` of a second at 16 kHz, from 0 to 26 in 256 steps.
  static func features(of samples: [Float]) -> Tensor {
    let codes = codes(of: samples.map { Int16(clamping: Int(($0 * 32_768).rounded())) })
    return Tensor(codes.map { Float($0) * step }, shape: [codes.count / 40, 40])
  }

  private static func codes(of samples: [Int16]) -> [UInt8] {
    let window = windowWeights
    let (fourier, bank, logarithm) = (FixedFourier(), FixedFilterBank(), FixedLogarithm())
    var gate = NoiseGate()
    let starts = stride(from: 0, through: samples.count - window.count, by: 320)
    return starts.flatMap { start in
      let weighted = window.indices.map { n in
        Int16(truncatingIfNeeded: (Int32(samples[start + n]) * window[n]) >> 12)
      }
      let largest = weighted.lazy.map(\.magnitude).max() ?? 0
      // As far to the left as the samples go, for the transform to keep most of their bits.
      let shift = 15 - (16 - largest.leadingZeroBitCount)
      let shifted = weighted.map { Int16(truncatingIfNeeded: Int32($0) << Int32(shift)) }
      let spectrum = fourier.spectrum(
        of: shifted + [Int16](repeating: 0, count: FixedFourier.size - shifted.count))
      let heard = gate.remainder(of: bank.amplitudes(of: spectrum, shiftedBy: shift))
      return heard.map { code(of: logarithm.value(of: $0 << 3)) }
    }
  }

  /// Hann's window between its samples, with 12 fractional bits.
  private static var windowWeights: [Int32] {
    let step = Double(Float(2 * Double.pi) / 480)
    return (0..<480).map { n in
      let weight = Float(0.5 - 0.5 * PowerSeries.circle(at: step * (Double(n) + 0.5)).cosine)
      return Int32((Double(weight) * 4096 + 0.5).rounded(.down))
    }
  }

  /// A feature of 6 fractional bits as a byte: 26 · 25.6 steps are 256.
  private static func code(of feature: UInt32) -> UInt8 {
    UInt8(clamping: (feature * 256 + 333) / 666)
  }
}

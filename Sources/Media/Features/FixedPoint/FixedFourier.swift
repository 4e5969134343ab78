import TensorEngine

/// The Fourier transform of 512 real 16-bit samples in 16-bit steps, each scaled down before it can
/// overflow: the arithmetic of KISS FFT's fixed-point build, which TensorFlow Lite Micro hears with.
struct FixedFourier {
  /// A complex number of 15 fractional bits; sums beyond 16 bits wrap around, as they do there.
  struct Number {
    var real: Int16
    var imaginary: Int16

    static func + (a: Number, b: Number) -> Number {
      Number(real: a.real &+ b.real, imaginary: a.imaginary &+ b.imaginary)
    }

    static func - (a: Number, b: Number) -> Number {
      Number(real: a.real &- b.real, imaginary: a.imaginary &- b.imaginary)
    }

    static func * (a: Number, b: Number) -> Number {
      let (ar, ai) = (Int32(a.real), Int32(a.imaginary))
      let (br, bi) = (Int32(b.real), Int32(b.imaginary))
      return Number(
        real: Self.rounded(ar &* br &- ai &* bi), imaginary: Self.rounded(ar &* bi &+ ai &* br))
    }

    /// A share of the number: by 32767 / `divisor`, as the library divides.
    func divided(by divisor: Int32) -> Number {
      let share = 32_767 / divisor
      return Number(
        real: Self.rounded(Int32(real) * share), imaginary: Self.rounded(Int32(imaginary) * share))
    }

    private static func rounded(_ product: Int32) -> Int16 {
      Int16(truncatingIfNeeded: (product &+ 1 << 14) >> 15)
    }
  }

  static let size = 512
  private static let half = size / 2

  private let turns = Self.turns((0..<half).map { 2 * $0 })
  /// The turns that put the two halves of a real transform together, each a quarter further.
  private let lastTurns = Self.turns((1...(half / 2)).map { $0 + size / 4 })

  /// e^(-2πi·k/512) for each k, rounded to 15 fractional bits.
  private static func turns(_ parts: [Int]) -> [Number] {
    let circle = FourierTransform.exactCircle(of: size)
    func fixed(_ value: Double) -> Int16 { Int16((value * 32_767 + 0.5).rounded(.down)) }
    return parts.map { part in
      let (cosine, sine) = circle[part % size]
      return Number(real: fixed(cosine), imaginary: fixed(-sine))
    }
  }

  /// The spectrum from 0 to half the sample rate, 257 numbers, divided by 512.
  ///
  /// - Precondition: There are 512 samples.
  func spectrum(of samples: [Int16]) -> [Number] {
    precondition(samples.count == Self.size, "\(samples.count) samples")
    // Neighbouring samples are one complex number.
    let pairs = (0..<Self.half).map { n in
      Number(real: samples[2 * n], imaginary: samples[2 * n + 1])
    }
    let mixed = transform(pairs, from: 0, step: 1)
    return separated(mixed)
  }

  /// A transform by decimation in time, four parts at a time.
  private func transform(_ input: [Number], from first: Int, step: Int) -> [Number] {
    let count = Self.half / step
    guard count > 1 else { return [input[first]] }
    let parts = (0..<4).map { transform(input, from: first + $0 * step, step: 4 * step) }
    let quarter = count / 4
    var output = [Number](repeating: Number(real: 0, imaginary: 0), count: count)
    for k in 0..<quarter {
      let a = parts[0][k].divided(by: 4)
      let b = parts[1][k].divided(by: 4) * turns[k * step]
      let c = parts[2][k].divided(by: 4) * turns[2 * k * step]
      let d = parts[3][k].divided(by: 4) * turns[3 * k * step]
      let (even, odd) = (a + c, b + d)
      let (difference, side) = (a - c, b - d)
      output[k] = even + odd
      output[k + 2 * quarter] = even - odd
      // A quarter turn of `side`.
      let turned = Number(real: side.imaginary, imaginary: 0 &- side.real)
      output[k + quarter] = difference + turned
      output[k + 3 * quarter] = difference - turned
    }
    return output
  }

  /// What the even and the odd samples' transforms, mixed in one, make together.
  private func separated(_ mixed: [Number]) -> [Number] {
    let zero = Number(real: 0, imaginary: 0)
    var spectrum = [Number](repeating: zero, count: Self.half + 1)
    let first = mixed[0].divided(by: 2)
    spectrum[0].real = first.real &+ first.imaginary
    spectrum[Self.half].real = first.real &- first.imaginary
    for k in 1...(Self.half / 2) {
      let a = mixed[k].divided(by: 2)
      let mirrored = mixed[Self.half - k]
      let b = Number(real: mirrored.real, imaginary: 0 &- mirrored.imaginary).divided(by: 2)
      let (sum, turned) = (a + b, (a - b) * lastTurns[k - 1])
      func halved(_ a: Int16, _ b: Int16) -> Int16 {
        Int16(truncatingIfNeeded: (Int32(a) + Int32(b)) >> 1)
      }
      spectrum[k] = Number(
        real: halved(sum.real, turned.real), imaginary: halved(sum.imaginary, turned.imaginary))
      spectrum[Self.half - k] = Number(
        real: halved(sum.real, 0 &- turned.real),
        imaginary: halved(turned.imaginary, 0 &- sum.imaginary))
    }
    return spectrum
  }
}

import TensorEngine

/// Takes off what a channel hears all the time, and evens out how loud channels are: spectral
/// subtraction and per-channel amplitude normalisation (Wang et al., 2017, arXiv 1607.05666) in whole
/// numbers.
struct NoiseGate {
  /// The noise of each channel so far, with 10 fractional bits.
  private var estimates = [UInt32](repeating: 0, count: FixedFilterBank.channels)
  private let gains = GainTable()

  private static let smoothingBits: UInt32 = 10
  private static let shareBits: UInt64 = 14
  /// Shares of 14 fractional bits: how fast the estimates of even and odd channels follow, and the
  /// least that remains of a signal.
  private static let smoothing: [UInt64] = [409, 983]
  private static let leastRemaining: UInt64 = 819

  /// What remains of the channels of the next window.
  mutating func remainder(of channels: [UInt32]) -> [UInt32] {
    channels.indices.map { channel in
      let signal = channels[channel]
      let scaled = signal << Self.smoothingBits
      let smoothing = Self.smoothing[channel & 1]
      let followed =
        UInt64(scaled) * smoothing
        + UInt64(estimates[channel]) * (1 << Self.shareBits - smoothing)
      estimates[channel] = UInt32(truncatingIfNeeded: followed >> Self.shareBits)
      let noise = min(estimates[channel], scaled)
      let least = UInt32((UInt64(signal) * Self.leastRemaining) >> Self.shareBits)
      let cleaned = max((scaled - noise) >> Self.smoothingBits, least)
      return shrunk(UInt64(cleaned) * UInt64(gains.gain(at: estimates[channel])))
    }
  }

  /// The ratio of signal to noise with 6 fractional bits, its square where it is small.
  private func shrunk(_ product: UInt64) -> UInt32 {
    let ratio = UInt32(truncatingIfNeeded: product >> 6)
    guard ratio >= 2 << 12 else { return (ratio * ratio) >> (2 + 2 * 12 - 6) }
    return (ratio >> 6) - 1 << 6
  }
}

/// 2^21 · (noise / 128 + 80)^-0.95, between powers of two by parabolas of whole numbers.
struct GainTable {
  private struct Piece {
    var start: Int32
    var slope: Int32
    var bend: Int32
  }

  private let first: [Int32]
  private let pieces: [Piece]

  init() {
    first = [0, 1, 2].map { Self.value(at: $0) }
    pieces = (2...32).map { interval in
      let x0 = UInt32(1) << UInt32(interval - 1)
      let x2 = interval == 32 ? x0 + (x0 - 1) : 2 * x0
      let y0 = Self.value(at: x0)
      let (near, far) = (Self.value(at: x0 + x0 >> 1) - y0, Self.value(at: x2) - y0)
      let slope = Int32(Int16(truncatingIfNeeded: 4 * near - far))
      return Piece(
        start: y0, slope: slope, bend: Int32(Int16(truncatingIfNeeded: far - (4 * near - far))))
    }
  }

  private static func value(at noise: UInt32) -> Int32 {
    let logarithm = PowerSeries.logarithm(of: Double(Float(noise) / 128 + 80))
    let power = PowerSeries.exponential(of: -Double(Float(0.95)) * logarithm)
    let gain = Float(1 << 21) * Float(power)
    return gain > 32_767 ? 32_767 : Int32(gain + 0.5)
  }

  func gain(at noise: UInt32) -> UInt32 {
    guard noise > 2 else { return UInt32(first[Int(noise)]) }
    let interval = UInt32.bitWidth - noise.leadingZeroBitCount
    let piece = pieces[interval - 2]
    let shifted = interval < 11 ? noise << UInt32(11 - interval) : noise >> UInt32(interval - 11)
    let part = Int32(shifted & 0x3ff)
    let curve = ((piece.bend * part) >> 5 &+ piece.slope << 5) &* part
    return UInt32(bitPattern: (curve &+ 1 << 14) >> 15 &+ piece.start) & 0xffff
  }
}

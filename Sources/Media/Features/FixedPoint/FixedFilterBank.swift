import TensorEngine

/// Forty-one triangles on HTK's mel scale from 125 to 7500 Hz, in weights of 12 fractional bits. A
/// frequency gives its rising share to one channel and the rest to the next; the lowest channel is
/// dropped.
struct FixedFilterBank {
  private struct Share {
    var bin: Int
    var channel: Int
    var weight: UInt64
    var rest: UInt64
  }

  static let channels = 40
  private static let weightBits = 12
  private let shares: [Share]

  init() {
    let hertzPerBin = 0.5 * Float(16_000) / Float(FixedFourier.size / 2)
    let bins = (0...(FixedFourier.size / 2)).map { Float($0) * hertzPerBin }
    let mels = bins.map(Self.mel)
    let ends = [125, 7500].map(Self.mel)
    let spacing = (ends[1] - ends[0]) / Float(Self.channels + 1)
    let centres = (0...Self.channels).map { ends[0] + spacing * Float($0 + 1) }
    var shares: [Share] = []
    // The lowest frequency that counts lies above the lower bound; 0 Hz never does.
    var bin = Int(1.5 + 125 / hertzPerBin)
    for (channel, centre) in centres.enumerated() {
      let previous = channel == 0 ? ends[0] : centres[channel - 1]
      while bin < mels.count, mels[bin] <= centre {
        let weight = (centre - mels[bin]) / (centre - previous)
        shares.append(
          Share(
            bin: bin, channel: channel, weight: Self.fixed(weight), rest: Self.fixed(1 - weight)))
        bin += 1
      }
    }
    self.shares = shares
  }

  private static func mel(_ hertz: Float) -> Float {
    Float(1127 * PowerSeries.logarithm(of: 1 + Double(hertz) / 700))
  }

  private static func fixed(_ weight: Float) -> UInt64 {
    UInt64(weight * Float(1 << weightBits))
  }

  /// The root of each channel's energy, as it was before the samples were shifted to the left.
  func amplitudes(of spectrum: [FixedFourier.Number], shiftedBy shift: Int) -> [UInt32] {
    var sums = [UInt64](repeating: 0, count: Self.channels + 2)
    for share in shares {
      let (real, imaginary) = (
        Int32(spectrum[share.bin].real), Int32(spectrum[share.bin].imaginary)
      )
      let energy = UInt64(UInt32(bitPattern: real &* real &+ imaginary &* imaginary))
      sums[share.channel] &+= share.weight &* energy
      sums[share.channel + 1] &+= share.rest &* energy
    }
    return sums[1...Self.channels].map { Self.root(of: $0) >> UInt32(shift) }
  }

  /// The nearest whole root; of a number below 2^32 at most 65535.
  private static func root(of number: UInt64) -> UInt32 {
    var root = UInt64(Double(number).squareRoot())
    while root * root > number { root -= 1 }
    while (root + 1) * (root + 1) <= number { root += 1 }
    let most: UInt64 = number >> 32 == 0 ? 0xffff : 0xffff_ffff
    return UInt32(number - root * root > root && root < most ? root + 1 : root)
  }
}

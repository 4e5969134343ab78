import TensorEngine

/// Natural logarithms of whole numbers, with 6 fractional bits: the position of the highest bit, and a
/// table of 128 pieces for the rest.
struct FixedLogarithm {
  /// 2^16 · (log2(1 + i/128) - i/128)
  private let table: [Int32]

  private static let fractionBits = 16

  init() {
    table = (0...128).map { piece in
      let share = Double(piece) / 128
      let binary = PowerSeries.logarithm(of: 1 + share) / PowerSeries.logarithm(of: 2)
      return Int32((Double(1 << Self.fractionBits) * (binary - share)).rounded())
    }
  }

  func value(of number: UInt32) -> UInt32 {
    guard number > 1 else { return 0 }
    let whole = 31 - number.leadingZeroBitCount
    let fraction = Int64(number - 1 << UInt32(whole)) << Int64(Self.fractionBits - whole)
    let piece = Int(fraction >> 9)
    let rest = fraction - Int64(piece) << 9
    let curve = (Int64(table[piece + 1] - table[piece]) * rest) >> Int64(Self.fractionBits)
    let binary = Int64(whole) << Self.fractionBits + fraction + Int64(table[piece]) + curve
    let half: Int64 = 1 << 15
    // ln 2 with 16 fractional bits.
    let natural = (45_426 * binary + half) >> Int64(Self.fractionBits)
    return UInt32((natural << 6 + half) >> Int64(Self.fractionBits))
  }
}

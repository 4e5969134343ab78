/// Blocks of codes of four bits, each the number of one of sixteen levels.
extension CompactBlocks {
  /// Levels closer together about 0.
  static let iq4NL = CompactBlocks(name: "iq4_nl", weightsPerBlock: 32, bytesPerBlock: 18) {
    block, target in
    writeLevels(block, at: 2, halves: 16, uneven, step: block.half(0), into: target)
  }

  /// The same, with a signed scale of six bits for each 32.
  static let iq4XS = CompactBlocks(name: "iq4_xs", weightsPerBlock: 256, bytesPerBlock: 136) {
    block, target in
    let (scale, highs) = (block.half(0), block.u16(2))
    for run in 0..<8 {
      let low = block[4 + run / 2] >> (4 * (run % 2)) & 15
      let step = scale * Float((low | (highs >> (2 * run) & 3) << 4) - 32)
      writeLevels(block, at: 8 + 16 * run, halves: 16, uneven, step: step, into: target + 32 * run)
    }
  }

  /// Floats of four bits under an exponent (OCP Microscaling Formats 1.0, 5.3).
  static let mxfp4 = CompactBlocks(name: "mxfp4", weightsPerBlock: 32, bytesPerBlock: 17) {
    block, target in
    // The levels are twice the floats: half of 2^(e - 127).
    let exponent = UInt32(block[0])
    let bits = exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23
    writeLevels(
      block, at: 1, halves: 16, floats, step: Float(bitPattern: bits), into: target)
  }

  /// The same floats under scales of eight bits, unsigned E4M3, for each 16.
  static let nvfp4 = CompactBlocks(name: "nvfp4", weightsPerBlock: 64, bytesPerBlock: 36) {
    block, target in
    for run in 0..<4 {
      let step = smallFloat(block[run]) * 0.5
      writeLevels(block, at: 4 + 8 * run, halves: 8, floats, step: step, into: target + 16 * run)
    }
  }

  /// Writes step · level: the low halves of `halves` bytes, then the high ones.
  private static func writeLevels(
    _ block: BlockBytes, at offset: Int, halves: Int, _ levels: [Float], step: Float,
    into target: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<halves {
      target[index] = step * levels[block[offset + index] & 15]
      target[index + halves] = step * levels[block[offset + index] >> 4]
    }
  }

  /// An unsigned float of four bits of exponent and three of mantissa; 0x7f is none.
  private static func smallFloat(_ bits: Int) -> Float {
    guard bits != 0x7f else { return 0 }
    let (exponent, mantissa) = (bits >> 3 & 15, Float(bits & 7))
    return exponent == 0
      ? mantissa / 512
      : Float(sign: .plus, exponent: exponent - 7, significand: 1 + mantissa / 8)
  }

  private static let uneven: [Float] = [
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
  ]

  private static let floats: [Float] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12]
}

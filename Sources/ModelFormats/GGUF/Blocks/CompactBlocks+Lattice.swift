/// Blocks of 256 that name points of a grid, four or eight weights at a time.
extension CompactBlocks {
  /// Eight bits for eight weights, and for each 32 four times seven bits of signs and a scale.
  static let iq2XXS = CompactBlocks(name: "iq2_xxs", weightsPerBlock: 256, bytesPerBlock: 66) {
    block, target in
    for run in 0..<8 {
      let signs = block.u32(2 + 8 * run + 4)
      let step = block.half(0) * (0.5 + Float(signs >> 28)) * 0.25
      for part in 0..<4 {
        writePoint(
          .pairs256, block[2 + 8 * run + part], step: step,
          signs: evened(signs >> (7 * part) & 127), into: target + 32 * run + 8 * part)
      }
    }
  }

  /// Nine bits and seven of signs for eight weights, a scale of four bits for sixteen.
  static let iq2XS = CompactBlocks(name: "iq2_xs", weightsPerBlock: 256, bytesPerBlock: 74) {
    block, target in
    for part in 0..<32 {
      let code = block.u16(2 + 2 * part)
      let scale = block[66 + part / 4] >> (part / 2 % 2 * 4) & 15
      writePoint(
        .pairs512, code & 511, step: block.half(0) * (0.5 + Float(scale)) * 0.25,
        signs: evened(code >> 9), into: target + 8 * part)
    }
  }

  /// Ten bits and eight of signs for eight weights, a scale of four bits for sixteen.
  static let iq2S = CompactBlocks(name: "iq2_s", weightsPerBlock: 256, bytesPerBlock: 82) {
    block, target in
    for part in 0..<32 {
      let high = block[66 + part / 4] >> (part % 4 * 2) & 3
      let scale = block[74 + part / 4] >> (part / 2 % 2 * 4) & 15
      writePoint(
        .pairs1024, block[2 + part] | high << 8,
        step: block.half(0) * (0.5 + Float(scale)) * 0.25, signs: block[34 + part],
        into: target + 8 * part)
    }
  }

  /// Eight bits for four weights, and for each 32 four times seven bits of signs and a scale.
  static let iq3XXS = CompactBlocks(name: "iq3_xxs", weightsPerBlock: 256, bytesPerBlock: 98) {
    block, target in
    for run in 0..<8 {
      let signs = block.u32(66 + 4 * run)
      let step = block.half(0) * (0.5 + Float(signs >> 28)) * 0.5
      for part in 0..<8 {
        writePoint(
          .triples256, block[2 + 8 * run + part], step: step,
          signs: evened(signs >> (7 * (part / 2)) & 127) >> (part % 2 * 4),
          into: target + 32 * run + 4 * part)
      }
    }
  }

  /// Nine bits and four of signs for four weights, a scale of four bits for 32.
  static let iq3S = CompactBlocks(name: "iq3_s", weightsPerBlock: 256, bytesPerBlock: 110) {
    block, target in
    for part in 0..<64 {
      let high = block[66 + part / 8] >> (part % 8) & 1
      let scale = block[106 + part / 16] >> (part / 8 % 2 * 4) & 15
      writePoint(
        .triples512, block[2 + part] | high << 8, step: block.half(0) * Float(1 + 2 * scale),
        signs: block[74 + part / 2] >> (part % 2 * 4), into: target + 4 * part)
    }
  }

  /// Eleven bits for eight weights, a scale of three bits and a shift for 32.
  static let iq1S = CompactBlocks(name: "iq1_s", weightsPerBlock: 256, bytesPerBlock: 50) {
    block, target in
    for part in 0..<32 {
      let highs = block.u16(34 + part / 4 * 2)
      let step = block.half(0) * Float(2 * (highs >> 12 & 7) + 1)
      writeShifted(
        block[2 + part] | (highs >> (part % 4 * 3) & 7) << 8, step: step,
        shift: highs & 0x8000 == 0 ? 0.125 : -0.125, into: target + 8 * part)
    }
  }

  /// Eleven bits and a shift for eight weights, a scale of three bits for sixteen; the block's own
  /// scale is cut into four bits in each of four numbers.
  static let iq1M = CompactBlocks(name: "iq1_m", weightsPerBlock: 256, bytesPerBlock: 56) {
    block, target in
    let scales = (0..<4).map { block.u16(48 + 2 * $0) }
    let bits = scales.enumerated().reduce(0) { $0 | ($1.element >> 12) << (4 * $1.offset) }
    let scale = Float(Float16(bitPattern: UInt16(bits)))
    for part in 0..<32 {
      let high = block[32 + part / 2] >> (part % 2 * 4)
      let step = scale * Float(2 * (scales[part / 8] >> (part / 2 % 4 * 3) & 7) + 1)
      writeShifted(
        block[part] | (high & 7) << 8, step: step, shift: high & 8 == 0 ? 0.125 : -0.125,
        into: target + 8 * part)
    }
  }

  /// Eight signs of seven bits, of which an even number is set.
  private static func evened(_ signs: Int) -> Int { signs | (signs.nonzeroBitCount & 1) << 7 }

  /// step · coordinate, negative where the bit of `signs` is set.
  private static func writePoint(
    _ grid: LatticeGrid, _ point: Int, step: Float, signs: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    grid.write(point, into: target) { index, value in
      signs >> index & 1 == 0 ? step * value : -(step * value)
    }
  }

  private static func writeShifted(
    _ point: Int, step: Float, shift: Float, into target: UnsafeMutablePointer<Float>
  ) {
    LatticeGrid.ternary2048.write(point, into: target) { step * ($1 + shift) }
  }
}

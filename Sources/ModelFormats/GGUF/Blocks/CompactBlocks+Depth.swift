/// Blocks of 256 whose sixteen runs of 16 have scales of their own.
extension CompactBlocks {
  /// Codes of two bits, with a scale and a minimum of four bits for each run.
  static let q2K = CompactBlocks(name: "q2_k", weightsPerBlock: 256, bytesPerBlock: 84) {
    block, target in
    let (scale, minimum) = (block.half(80), block.half(82))
    for run in 0..<16 {
      let step = scale * Float(block[run] & 15)
      let least = minimum * Float(block[run] >> 4)
      for index in 0..<16 {
        let code = block[16 + codeByte(run, index)] >> codeShift(run) & 3
        target[run * 16 + index] = step * Float(code) - least
      }
    }
  }

  /// Codes of three bits around 0, with a signed scale of six bits for each run.
  static let q3K = CompactBlocks(name: "q3_k", weightsPerBlock: 256, bytesPerBlock: 110) {
    block, target in
    let scale = block.half(108)
    for run in 0..<16 {
      let low = block[96 + run % 8] >> (4 * (run / 8)) & 15
      let high = block[104 + run % 4] >> (2 * (run / 4)) & 3
      let step = scale * Float((low | high << 4) - 32)
      for index in 0..<16 {
        let code = block[32 + codeByte(run, index)] >> codeShift(run) & 3
        // The third bit says that four are not taken away.
        let isHigh = block[run % 2 * 16 + index] >> (run / 2) & 1 == 1
        target[run * 16 + index] = step * Float(isHigh ? code : code - 4)
      }
    }
  }

  /// Where the two bits of an element lie: a byte holds those of four runs, two runs apart.
  private static func codeByte(_ run: Int, _ index: Int) -> Int {
    run / 8 * 32 + run % 2 * 16 + index
  }

  private static func codeShift(_ run: Int) -> Int { run % 8 / 2 * 2 }
}

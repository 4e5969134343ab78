/// Blocks of -1, 0 and 1 under one scale.
extension CompactBlocks {
  /// Five to a byte, as digits of a fraction to the base 3.
  static let tq1 = CompactBlocks(name: "tq1_0", weightsPerBlock: 256, bytesPerBlock: 54) {
    block, target in
    let scale = block.half(52)
    var target = target
    for (offset, bytes, digits) in [(0, 32, 5), (32, 16, 5), (48, 4, 4)] {
      var power = 1
      for _ in 0..<digits {
        for index in 0..<bytes {
          let digit = ((block[offset + index] * power & 0xff) * 3) >> 8
          target[index] = scale * Float(digit - 1)
        }
        target += bytes
        power *= 3
      }
    }
  }

  /// Four to a byte.
  static let tq2 = CompactBlocks(name: "tq2_0", weightsPerBlock: 256, bytesPerBlock: 66) {
    block, target in
    let scale = block.half(64)
    for index in 0..<256 {
      let code = block[index / 128 * 32 + index % 32] >> (index % 128 / 32 * 2) & 3
      target[index] = scale * Float(code - 1)
    }
  }
}

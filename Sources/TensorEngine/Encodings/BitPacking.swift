/// Codes of a few bits each, one after the other without gaps: code `i` takes the bits
/// `i * bits ..< (i + 1) * bits` of the run of bytes, the lowest bit first.
enum BitPacking {
  static func byteCount(of count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }

  /// A `u8` tensor of the codes.
  ///
  /// - Precondition: Every code is below 2 to the power of `bits`, which is 1 to 16.
  static func pack(_ codes: [UInt16], bits: Int) -> Tensor {
    precondition((1...16).contains(bits), "codes of \(bits) bits")
    let byteCount = byteCount(of: codes.count, bits: bits)
    return Tensor(shape: [byteCount], elementType: .u8) { bytes in
      var pending: UInt32 = 0
      var pendingBits = 0
      var next = 0
      for code in codes {
        pending |= UInt32(code) << UInt32(pendingBits)
        pendingBits += bits
        while pendingBits >= 8 {
          bytes[next] = UInt8(truncatingIfNeeded: pending)
          next += 1
          pending >>= 8
          pendingBits -= 8
        }
      }
      if pendingBits > 0 { bytes[next] = UInt8(truncatingIfNeeded: pending) }
    }
  }

  /// - Precondition: The tensor has the bytes of `count` codes.
  static func unpack(_ packed: Tensor, count: Int, bits: Int) -> [UInt16] {
    precondition(packed.byteCount == byteCount(of: count, bits: bits), "not \(count) codes")
    let mask = (UInt32(1) << UInt32(bits)) - 1
    return packed.withUnsafeBytes { bytes in
      [UInt16](unsafeUninitializedCapacity: count) { codes, initialized in
        var pending: UInt32 = 0
        var pendingBits = 0
        var next = 0
        for index in 0..<count {
          while pendingBits < bits {
            pending |= UInt32(bytes[next]) << UInt32(pendingBits)
            next += 1
            pendingBits += 8
          }
          codes[index] = UInt16(truncatingIfNeeded: pending & mask)
          pending >>= UInt32(bits)
          pendingBits -= bits
        }
        initialized = count
      }
    }
  }
}

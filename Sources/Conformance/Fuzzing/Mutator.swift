import TensorEngine

/// Damages bytes as files are damaged, and as someone who means ill would: lengths, offsets, counts
/// and numbers written out are its favourites.
struct Mutator {
  private var random: Philox

  init(seed: UInt64, stream: UInt64) { random = Philox(seed: seed, stream: stream) }

  /// Damages `bytes` in one to eight places; fewer are likelier.
  mutating func mutate(_ bytes: inout [UInt8]) {
    var count = 1
    while count < 8, random.below(2) == 0 { count += 1 }
    for _ in 0..<count where !bytes.isEmpty { mutateOnce(&bytes) }
  }

  private mutating func mutateOnce(_ bytes: inout [UInt8]) {
    switch random.below(11) {
    case 0, 1: bytes[place(in: bytes)] ^= 1 << UInt8(random.below(8))
    case 2: bytes[place(in: bytes)] = UInt8(random.below(256))
    case 3, 4: overwriteWord(in: &bytes, with: interestingNumber(for: bytes.count))
    case 5: nudgeWord(in: &bytes)
    case 6: bytes.removeSubrange(block(in: bytes))
    case 7: bytes.insert(contentsOf: Array(bytes[block(in: bytes)]), at: place(in: bytes))
    case 8: overwriteBlock(in: &bytes)
    case 9: replaceNumber(in: &bytes)
    default: bytes.removeLast(bytes.count - place(in: bytes))
    }
  }

  /// A position; every other time near the start, where headers are.
  private mutating func place(in bytes: [UInt8]) -> Int {
    random.below(random.below(2) == 0 ? min(bytes.count, 1024) : bytes.count)
  }

  private mutating func block(in bytes: [UInt8]) -> Range<Int> {
    let start = place(in: bytes)
    let longest = 1 << random.below(9)
    return start..<min(start + 1 + random.below(longest), bytes.count)
  }

  private mutating func overwriteBlock(in bytes: inout [UInt8]) {
    let source = Array(bytes[block(in: bytes)])
    let start = place(in: bytes)
    for (index, byte) in source.enumerated() where start + index < bytes.count {
      bytes[start + index] = byte
    }
  }

  /// Numbers at which arithmetic goes wrong.
  private mutating func interestingNumber(for count: Int) -> UInt64 {
    let numbers: [UInt64] = [
      0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
      0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff, 0x1_0000_0000,
      0x4000_0000_0000_0000, 0x1000_0000, UInt64(count), UInt64(count + 1), UInt64(count / 2),
    ]
    return numbers[random.below(numbers.count)]
  }

  /// Writes the low bytes of a number, of either order, over one, two, four or eight bytes.
  private mutating func overwriteWord(in bytes: inout [UInt8], with number: UInt64) {
    let width = 1 << random.below(4)
    let start = place(in: bytes)
    let isBigEndian = random.below(4) == 0
    for index in 0..<width where start + index < bytes.count {
      let shift = 8 * (isBigEndian ? width - 1 - index : index)
      bytes[start + index] = UInt8(truncatingIfNeeded: number >> UInt64(shift))
    }
  }

  /// Adds a little to a word, or takes it away.
  private mutating func nudgeWord(in bytes: inout [UInt8]) {
    let width = min(1 << random.below(4), bytes.count)
    let start = min(place(in: bytes), bytes.count - width)
    var number: UInt64 = 0
    for index in 0..<width { number |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    number = number &+ UInt64(bitPattern: Int64(random.below(65) - 32))
    for index in 0..<width {
      bytes[start + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
    }
  }

  /// Replaces a number that is written out, as in JSON, by something else.
  private mutating func replaceNumber(in bytes: inout [UInt8]) {
    let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
    let from = place(in: bytes)
    guard let start = bytes[from...].prefix(4096).firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let others = [
      "-1", "0", "1e999", "99999999999999999999", "9223372036854775807", "-9223372036854775808",
      "4294967296", "NaN", "null", "[", "{", "\"", "1.5", "[[[[[[[[", "\\u0000", "",
    ]
    bytes.replaceSubrange(start..<end, with: Array(others[random.below(others.count)].utf8))
  }
}

import TensorEngine
import TestSupport
import Testing

@testable import ModelFormats

/// Blocks of every format, of bytes drawn at random, against what gguf-py 0.19 decodes: the FNV-1a
/// hash of its floats' bits.
@Suite struct GGUFBlocksTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var number: UInt32
    /// Where 16-bit scales begin, whose high bytes are held below 64: no infinity, no NaN.
    var halves: [Int]
    var hash: UInt64
    var testDescription: String { name }

    init(_ name: String, _ number: UInt32, halves: [Int], hash: UInt64) {
      (self.name, self.number, self.halves, self.hash) = (name, number, halves, hash)
    }

    /// 32 blocks by the generator of Knuth's MMIX, seeded with the format's number.
    func bytes(perBlock: Int) -> [UInt8] {
      var state = UInt64(number)
      return (0..<32 * perBlock).map { index in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let byte = UInt8(truncatingIfNeeded: state >> 56)
        return halves.contains(index % perBlock - 1) ? byte & 0x3f : byte
      }
    }
  }

  static let compact = [
    Case("iq2_xxs", 16, halves: [0], hash: 0x750b_5d38_09e9_c8f1),
    Case("iq2_xs", 17, halves: [0], hash: 0xe532_ccd5_c412_8061),
    Case("iq3_xxs", 18, halves: [0], hash: 0x1917_3d32_0abe_e755),
    Case("iq1_s", 19, halves: [0], hash: 0x0783_5570_4588_3865),
    Case("iq4_nl", 20, halves: [0], hash: 0x3041_890c_1cca_08a5),
    Case("iq3_s", 21, halves: [0], hash: 0x5bd1_3ee5_32e3_0715),
    Case("iq2_s", 22, halves: [0], hash: 0xf8dc_c6fe_68f3_7131),
    Case("iq4_xs", 23, halves: [0], hash: 0x7fe5_9f73_0be0_7071),
    Case("iq1_m", 29, halves: [54], hash: 0x56a0_4e79_ca6c_11c5),
    Case("tq1_0", 34, halves: [52], hash: 0x1772_e5c6_01ba_2325),
    Case("tq2_0", 35, halves: [64], hash: 0x8b58_b050_658e_c325),
    Case("mxfp4", 39, halves: [], hash: 0x534d_5e29_9228_7325),
    Case("nvfp4", 40, halves: [], hash: 0xb989_8038_9cce_c325),
  ]

  static let executed = [
    Case("q4_0", 2, halves: [0], hash: 0xebf8_27cf_0321_8b25),
    Case("q4_1", 3, halves: [0, 2], hash: 0x6166_5c5b_8626_bd11),
    Case("q5_0", 6, halves: [0], hash: 0x4b12_29a2_da05_bf25),
    Case("q5_1", 7, halves: [0, 2], hash: 0x391e_eed0_23e1_a3bd),
    Case("q8_0", 8, halves: [0], hash: 0x535f_28dc_58b9_e265),
    Case("q2_k", 10, halves: [80, 82], hash: 0x88ac_0d8c_c47b_9c3f),
    Case("q3_k", 11, halves: [108], hash: 0xaddd_b995_cb42_3b65),
    Case("q4_k", 12, halves: [0, 2], hash: 0xbb4d_24cb_8a57_535e),
    Case("q5_k", 13, halves: [0, 2], hash: 0x462f_4fed_0693_d048),
    Case("q6_k", 14, halves: [208], hash: 0xa4d1_b619_fe64_257f),
  ]

  @Test(arguments: compact)
  func decodesCompactBlocks(_ example: Case) throws {
    let format = try #require(CompactBlocks.byNumber[example.number])
    #expect(format.name == example.name)
    #expect(hash(decoded(example, format)) == example.hash)
  }

  @Test(arguments: executed)
  func decodesExecutedBlocks(_ example: Case) throws {
    guard case .blocks(let format)? = GGUFTensor.Content.byNumber[example.number] else {
      Issue.record("\(example.name) isn't executed")
      return
    }
    #expect(format.rawValue == example.name)
    let weight = try example.bytes(perBlock: format.bytesPerBlock).withUnsafeBytes {
      try BlockRows.weight($0, format, shape: [32, format.weightsPerBlock], depthAxis: .last)
    }
    #expect(hash(try weight.decoded().floats) == example.hash)
  }

  /// What runs is within half a step of q8_0 of what is stored: its largest weight / 254, and what
  /// rounding the scale to 16 bits adds.
  @Test(arguments: compact.filter { $0.name != "mxfp4" })
  func keepsCompactBlocksNear(_ example: Case) throws {
    let format = try #require(CompactBlocks.byNumber[example.number])
    let stored = decoded(example, format)
    let bytes = example.bytes(perBlock: format.bytesPerBlock)
    let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    let part = format.encoded(file, at: 0, count: 32, depth: format.weightsPerBlock)
    let run = try BlockEncoding(.q8, depthAxis: .last)
      .decode(["blocks": part], shape: [32, format.weightsPerBlock]).floats
    for start in stride(from: 0, to: stored.count, by: 32) {
      let block = start..<start + 32
      let largest = stored[block].map(\.magnitude).max() ?? 0
      for index in block {
        #expect(abs(stored[index] - run[index]) <= largest / 220 + 1e-5)
      }
    }
  }

  private func decoded(_ example: Case, _ format: CompactBlocks) -> [Float] {
    let bytes = example.bytes(perBlock: format.bytesPerBlock)
    return [Float](unsafeUninitializedCapacity: 32 * format.weightsPerBlock) { target, count in
      guard let start = target.baseAddress else { return }
      bytes.withUnsafeBytes { format.decode($0, into: start) }
      count = 32 * format.weightsPerBlock
    }
  }

  private func hash(_ values: [Float]) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
  }
}

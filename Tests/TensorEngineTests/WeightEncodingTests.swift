import Foundation
import TensorEngine
import TestSupport
import Testing

/// What holds for every weight encoding.
@Suite struct WeightEncodingTests {
  /// At least one setting of each encoding.
  static let settings: [any WeightEncoding] =
    [
      DenseEncoding(), DenseEncoding(elementType: .f16), DenseEncoding(elementType: .bf16),
      LinearEncoding(), LinearEncoding(bits: 3, scheme: .asymmetric, granularity: .group(4)),
      LinearEncoding(bits: 4, granularity: .tensor, range: .percentile(99.5), scaleType: .f16),
      LinearEncoding(bits: 5, range: .meanSquaredError),
      LinearEncoding(bits: 16, scheme: .asymmetric, granularity: .block(inputs: 2, outputs: 4)),
      BinaryEncoding(), BinaryEncoding(granularity: .group(4)),
      TernaryEncoding(), TernaryEncoding(granularity: .tensor),
      CodebookEncoding(bits: 2), CodebookEncoding(bits: 1, granularity: .channel, start: .density),
      CodebookEncoding(bits: 8, granularity: .group(5), start: .random(seed: 3)),
      LogarithmicEncoding(), LogarithmicEncoding(bits: 2, granularity: .tensor),
      SmallFloatEncoding(.e4m3), SmallFloatEncoding(.e5m2, granularity: .tensor),
      SmallFloatEncoding(.e2m1, granularity: .group(32), scaleFormat: .powerOfTwo),
      SmallFloatEncoding(.e2m1, granularity: .block(inputs: 3, outputs: 2), scaleFormat: .f16),
      SparseEncoding(), SparseEncoding(values: .dense(.f16)),
      SparseEncoding(values: .linear(LinearEncoding(bits: 4, granularity: .group(5)))),
      SparseEncoding(values: .linear(LinearEncoding(scheme: .asymmetric))),
      SparseEncoding(places: .gaps(bits: 2)), SparseEncoding(places: .blocks(3)),
      SparseEncoding(values: .linear(LinearEncoding(bits: 3)), places: .gaps(bits: 8)),
      SparseEncoding(values: .codebook(CodebookEncoding(bits: 2)), places: .gaps(bits: 4)),
      SparseEncoding(values: .codebook(CodebookEncoding(bits: 3, granularity: .channel))),
      HuffmanEncoding(), HuffmanEncoding(bits: 1, gapBits: 2, start: .density),
      HuffmanEncoding(bits: 8, gapBits: 8), TransposedEncoding(),
      TransposedEncoding(elementType: .bf16),
    ] + BlockFormat.allCases.map { BlockEncoding($0) } + [BlockEncoding(.q4K, depthAxis: .last)]

  static let shapes = [[0, 3], [1], [7], [4, 6], [3, 3, 5, 7], [2, 0]]

  @Test func everyEncodingIsListedAndTested() throws {
    let types = weightEncodings.map { "\($0)" }
    let files = try sourceFiles(in: "TensorEngine/Encodings").filter { $0.hasSuffix("Encoding") }
    #expect(files.filter { $0 != "WeightEncoding" } == types.sorted())
    #expect(Set(Self.settings.map { type(of: $0).name }) == Set(weightEncodings.map { $0.name }))
  }

  @Test(arguments: settings.indices, shapes)
  func decodingIsStable(_ index: Int, _ shape: [Int]) throws {
    let encoding = Self.settings[index]
    for tensor in [EncodingSamples.waves(shape: shape), EncodingSamples.sparse(shape: shape)] {
      let weight = try Weight(tensor, encoding: encoding)
      let again = try Weight(tensor, encoding: encoding)
      #expect(weight.parts == again.parts)
      let decoded = try weight.decoded()
      #expect(decoded.shape == shape && decoded.elementType == .f32)
      #expect(try weight.decoded() == decoded)
      guard encoding.keepsZeros else { continue }
      for (original, value) in zip(tensor.floats, decoded.floats) where original == 0 {
        #expect(value == 0)
      }
    }
  }

  @Test(arguments: settings.indices)
  func survivesBeingWrittenDown(_ index: Int) throws {
    try expectRoundTrip(Self.settings[index])
  }

  private func expectRoundTrip<Encoding: WeightEncoding>(_ encoding: Encoding) throws {
    let text = try JSONEncoder().encode(encoding)
    #expect(try JSONDecoder().decode(Encoding.self, from: text) == encoding)
  }

  /// Parts that are missing, of another type or of another length are refused, never read.
  @Test(arguments: settings.indices)
  func refusesPartsThatDoNotFit(_ index: Int) throws {
    let encoding = Self.settings[index]
    let weight = try Weight(EncodingSamples.sparse(shape: [4, 6]), encoding: encoding)
    for (name, part) in weight.parts {
      let other: ElementType = part.elementType == .i16 ? .i32 : .i16
      let wrong: [Tensor?] = [
        nil,
        Tensor(shape: part.shape, elementType: other) {
          $0.initializeMemory(as: UInt8.self, repeating: 0)
        },
        Tensor(shape: part.shape + [2], elementType: part.elementType) {
          $0.initializeMemory(as: UInt8.self, repeating: 0)
        },
      ]
      for replacement in wrong {
        var parts = weight.parts
        parts[name] = replacement
        #expect(throws: EncodingError.self) { try encoding.validate(parts, shape: [4, 6]) }
        #expect(throws: EncodingError.self) { try encoding.decode(parts, shape: [4, 6]) }
      }
    }
    #expect(throws: EncodingError.self) { try encoding.validate(weight.parts, shape: [290, 290]) }
  }

  struct Size: Sendable {
    var encoding: any WeightEncoding
    var nominal: Double
    var bytes: Int
  }

  /// 64 × 32 weights, a third of them (683) not zero. By hand: codes, then scales, then zero points.
  @Test(arguments: [
    Size(encoding: DenseEncoding(), nominal: 32, bytes: 8192),
    Size(encoding: DenseEncoding(elementType: .f16), nominal: 16, bytes: 4096),
    Size(encoding: TransposedEncoding(elementType: .f16), nominal: 16, bytes: 4096),
    Size(encoding: LinearEncoding(), nominal: 8, bytes: 2048 + 32 * 4),
    Size(encoding: LinearEncoding(bits: 4), nominal: 4, bytes: 1024 + 32 * 4),
    Size(
      encoding: LinearEncoding(
        bits: 3, scheme: .asymmetric, granularity: .group(16), scaleType: .f16),
      nominal: 3, bytes: 768 + 4 * 32 * 2 + 4 * 32),
    Size(
      encoding: LinearEncoding(bits: 16, granularity: .block(inputs: 24, outputs: 24)),
      nominal: 16, bytes: 4096 + 3 * 2 * 4),
    Size(encoding: CodebookEncoding(bits: 3), nominal: 3, bytes: 768 + 8 * 4),
    Size(
      encoding: CodebookEncoding(bits: 4, granularity: .channel), nominal: 4,
      bytes: 1024 + 32 * 16 * 4),
    Size(encoding: LogarithmicEncoding(bits: 5), nominal: 5, bytes: 1280 + 32),
    Size(encoding: SmallFloatEncoding(.e4m3), nominal: 8, bytes: 2048 + 32 * 4),
    Size(
      encoding: SmallFloatEncoding(.e2m1, granularity: .group(32), scaleFormat: .powerOfTwo),
      nominal: 4, bytes: 1024 + 2 * 32),
    // 2048 codes, five to a byte.
    Size(
      encoding: TernaryEncoding(granularity: .tensor), nominal: 1.584962500721156, bytes: 410 + 4),
    Size(encoding: BinaryEncoding(), nominal: 1, bytes: 256 + 32 * 4),
    Size(encoding: SparseEncoding(), nominal: 33, bytes: 256 + 683 * 4),
    // Every gap is of two zeros.
    Size(
      encoding: SparseEncoding(places: .gaps(bits: 3)), nominal: 35, bytes: 257 + 4 + 683 * 4),
    // No four neighbours are all zero.
    Size(encoding: SparseEncoding(places: .blocks(4)), nominal: 32.25, bytes: 64 + 2048 * 4),
    Size(
      encoding: SparseEncoding(places: .pattern(keep: 2, of: 4)), nominal: 34,
      bytes: 256 + 1024 * 4),
    Size(encoding: BlockEncoding(.q4), nominal: 4, bytes: 2 * 32 * 18),
    Size(encoding: BlockEncoding(.q8), nominal: 8, bytes: 2 * 32 * 34),
    // 64 outputs of 32: each a block of 256.
    Size(encoding: BlockEncoding(.q6K, depthAxis: .last), nominal: 6, bytes: 64 * 210),
  ])
  func takesTheBytesItSays(_ size: Size) throws {
    let weight = try Weight(EncodingSamples.sparse(shape: [64, 32]), encoding: size.encoding)
    #expect(size.encoding.nominalBitsPerWeight == size.nominal)
    #expect(weight.byteCount == size.bytes)
  }
}

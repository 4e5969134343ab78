import TensorEngine
import Testing

@Suite struct BlockEncodingTests {
  struct Decoded: Sendable {
    var format: BlockFormat
    var values: [Int: Float]

    init(_ format: BlockFormat, _ values: [Int: Float]) {
      self.format = format
      self.values = values
    }
  }

  /// A block whose byte i is (37i + 11) mod 256, its 16-bit floats 0x2c50 and 0x2d51.
  static func block(_ format: BlockFormat) -> [UInt8] {
    var bytes = (0..<format.bytesPerBlock).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    let hasMinimum = [.q4WithMinimum, .q5WithMinimum, .q4K, .q5K, .q2K].contains(format)
    let first = [.q6K: 208, .q3K: 108, .q2K: 80][format] ?? 0
    bytes.replaceSubrange(first..<first + 2, with: [0x50, 0x2c])
    if hasMinimum { bytes.replaceSubrange(first + 2..<first + 4, with: [0x51, 0x2d]) }
    return bytes
  }

  /// Numbers of gguf-py 0.19, `gguf.quants.dequantize` of the block above.
  @Test(arguments: [
    Decoded(.q8, [0: 5.727539, 1: 8.220703, 17: -3.6386719, 31: -3.234375]),
    Decoded(.q4, [0: -0.20214844, 1: 0.13476562, 17: -0.06738281, 31: 0.0]),
    Decoded(.q4WithMinimum, [0: 1.093811, 1: 0.3526001, 17: 0.8916626, 31: 0.8916626]),
    Decoded(.q5, [0: 0.6064453, 1: -0.13476562, 17: 0.0, 31: 0.06738281]),
    Decoded(.q5WithMinimum, [0: 1.3633423, 1: 1.7002563, 17: 0.4199829, 31: 0.4199829]),
    Decoded(
      .q4K,
      [0: 18.741028, 17: -4.236511, 33: 0.16259766, 100: 4.722534, 200: 8.493103, 255: 1.539856]),
    Decoded(
      .q5K,
      [
        0: 52.162903, 17: -4.236511, 33: -1.4545898, 100: 14.156128, 200: 8.493103,
        255: 5.5828247,
      ]),
    Decoded(
      .q6K,
      [0: -96.424805, 17: 34.5, 33: -45.28125, 100: 170.00684, 200: 73.37988, 255: -4.0429688]),
    Decoded(
      .q3K, [0: 5.458008, 17: 8.625, 33: 2.9648438, 100: 0, 200: 1.6845703, 255: 2.8300781]),
    Decoded(
      .q2K,
      [
        0: 2.2236328, 17: -0.24920654, 33: -0.41534424, 100: 0.6563721, 200: -0.053466797,
        255: 0.15509033,
      ]),
  ])
  func decodesWhatGGUFFilesHold(_ decoded: Decoded) throws {
    let depth = decoded.format.weightsPerBlock
    let zeros = [UInt8](repeating: 0, count: decoded.format.bytesPerBlock)
    // Row 17 of 18 is the block: the second panel's second place.
    let rows = [[UInt8]](repeating: zeros, count: 17) + [Self.block(decoded.format)]
    let weight = try rows.joined().map { $0 }.withUnsafeBytes {
      try BlockRows.weight($0, decoded.format, shape: [18, depth], depthAxis: .last)
    }
    for name in KernelSet.available.map(\.name) {
      let values = try KernelSet.$current.withValue(try #require(KernelSet.named(name))) {
        try weight.decoded().floats
      }
      for (k, value) in decoded.values { #expect(values[17 * depth + k] == value, "\(name) \(k)") }
    }
  }

  struct Encoded: Sendable {
    var format: BlockFormat
    var hex: String
  }

  /// Bytes of gguf-py 0.19, `gguf.quants.quantize` of the 32 numbers of `EncodingSamples.waves`.
  @Test(arguments: [
    Encoded(
      format: .q8, hex: "0c2281f617e20223ee0e2ffa1a9005269c1132a81d3e09299f1535ab2041b72c4dc3"),
    Encoded(format: .q4, hex: "0032b027a9c698ba2799bb38aac138bad249"),
    Encoded(format: .q4WithMinimum, hex: "253100bed039bbe7aacc28badd39cbe14adcf25b"),
    Encoded(format: .q5, hex: "002eb4b5bd6d605f438c10544e32765f43827165a382"),
    Encoded(
      format: .q5WithMinimum, hex: "fb2c00bef6b7bd6db06287df54a95065ba6287d284a9f4a6"),
  ])
  func encodesTheBytesOfTheReference(_ encoded: Encoded) throws {
    let values = EncodingSamples.waves(shape: [32, 1])
    for set in KernelSet.available {
      let weight = try KernelSet.$current.withValue(set) {
        try Weight(values, encoding: BlockEncoding(encoded.format))
      }
      let bytes = try BlockRows.bytes(of: weight).withUnsafeBytes { Array($0) }
      let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      #expect(hex == encoded.hex, "\(set.name)")
    }
  }

  @Test(arguments: BlockFormat.allCases, [1, 15, 16, 17, 33])
  func interleavingIsUndone(_ format: BlockFormat, _ outputs: Int) throws {
    var samples = Samples(UInt64(outputs))
    let depth = 3 * format.weightsPerBlock
    let bytes: [UInt8] = samples.integers(outputs * 3 * format.bytesPerBlock)
    for (axis, shape) in [
      (BlockEncoding.DepthAxis.first, [depth, outputs]), (.last, [outputs, depth]),
    ] {
      let weight = try bytes.withUnsafeBytes {
        try BlockRows.weight($0, format, shape: shape, depthAxis: axis)
      }
      #expect(try BlockRows.bytes(of: weight).withUnsafeBytes { Array($0) } == bytes)
    }
  }

  @Test(arguments: BlockFormat.allCases)
  func everySetAndBothAxesEncodeTheSame(_ format: BlockFormat) throws {
    let (depth, outputs) = (format.weightsPerBlock + 37, 35)
    var samples = Samples(3)
    let values = samples.floats(depth * outputs)
    let transposed = (0..<depth * outputs).map { values[$0 % depth * outputs + $0 / depth] }
    var parts: [Tensor] = []
    for set in KernelSet.available {
      try KernelSet.$current.withValue(set) {
        let first = try Weight(
          Tensor(values, shape: [depth, outputs]), encoding: BlockEncoding(format))
        let last = try Weight(
          Tensor(transposed, shape: [outputs, depth]),
          encoding: BlockEncoding(format, depthAxis: .last))
        parts += [first, last].compactMap { $0.parts["blocks"] }
      }
    }
    #expect(parts.count == 2 * KernelSet.available.count)
    #expect(parts.allSatisfy { $0 == parts[0] })
  }

  @Test(arguments: BlockFormat.allCases, [ElementType.f32, .f16, .bf16])
  func takesOutputsWhereTheyLie(_ format: BlockFormat, _ elements: ElementType) throws {
    var samples = Samples(5)
    let plain = Tensor(samples.floats(300 * 37), shape: [300, 37])
    let transposed = try Weight(plain, encoding: TransposedEncoding(elementType: elements))
    let dense = try Weight(plain, encoding: DenseEncoding(elementType: elements))
    for axis in BlockEncoding.DepthAxis.allCases {
      let encoding = BlockEncoding(format, depthAxis: axis)
      #expect(try encoding.encoded(transposed).parts == encoding.encoded(dense).parts)
    }
  }

  /// The largest error of a code is about half a step: the range over twice the codes.
  @Test(arguments: BlockFormat.allCases)
  func staysWithinAStep(_ format: BlockFormat) throws {
    var samples = Samples(7)
    let values = samples.floats(512 * 20)
    let weight = try Weight(Tensor(values, shape: [512, 20]), encoding: BlockEncoding(format))
    let step = 6 / Float((1 << format.codeBits) - 2)
    let decoded = try weight.decoded().floats
    #expect(zip(values, decoded).allSatisfy { abs($0 - $1) <= step })
  }

  /// The weighted squared errors of llama.cpp's own quantizers (`ggml_quantize_chunk`), without and with
  /// an importance matrix, of the same numbers.
  static let weightedErrors: [BlockFormat: (plain: Double, weighed: Double)] = [
    .q4: (1.27478, 1.03554), .q4WithMinimum: (1.35342, 0.80729), .q5: (0.33705, 0.26426),
    .q5WithMinimum: (0.29329, 0.19142), .q4K: (1.14214, 0.82801), .q5K: (0.26625, 0.2132),
    .q6K: (0.06358, 0.05515), .q3K: (3.42381, 2.63867), .q2K: (8.21471, 6.4915),
  ]

  @Test(arguments: weightedErrors.keys.sorted { $0.rawValue < $1.rawValue })
  func weighsErrorsAsWellAsTheReference(_ format: BlockFormat) throws {
    let (depth, outputs) = (512, 16)
    let values = (0..<depth * outputs).map { index -> Float in
      let value = Float(index * 7919 % 10007) / 10007 - 0.5
      return value * value * value * 8
    }
    let importance = (0..<depth).map { step -> Float in
      let part = Float(step * 31 % 61) / 61
      return 0.01 + part * part * part * part
    }
    let weight = Weight(Tensor(values, shape: [depth, outputs]))
    let error = { (importance: [Float]?, weights: [Float]) in
      let decoded = try BlockEncoding(format).encoded(weight, importance: importance)
        .decoded().floats
      return decoded.indices.reduce(0.0) { sum, index in
        let difference = Double(decoded[index] - values[index])
        return sum + difference * difference * Double(weights[index / outputs])
      }
    }
    let expected = try #require(Self.weightedErrors[format])
    let (plain, weighed) = (try error(nil, importance), try error(importance, importance))
    // The searches without a matrix differ in how many scales they try.
    #expect(plain < 1.15 * expected.plain)
    #expect(weighed < 1.04 * expected.weighed)
    #expect(weighed < plain)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 70_000])
  func refusesWhatHasNoScale(_ value: Float) {
    var values = [Float](repeating: 1, count: 64)
    values[40] = value
    #expect(throws: EncodingError.self) {
      try Weight(Tensor(values, shape: [64, 1]), encoding: BlockEncoding(.q4))
    }
  }

  @Test func refusesRowsThatDoNotFit() {
    let bytes = [UInt8](repeating: 0, count: 18)
    for shape in [[1, 31], [1, 64], [2, 32]] {
      #expect(throws: EncodingError.self) {
        try bytes.withUnsafeBytes {
          try BlockRows.weight($0, .q4, shape: shape, depthAxis: .last)
        }
      }
    }
  }
}

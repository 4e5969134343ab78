import TensorEngine
import Testing

@Suite struct LinearEncodingTests {
  /// Five inputs by three outputs; the expected numbers below are numpy's (`rint`, `clip`, scales
  /// computed in double and stored as float32).
  static let matrix = Tensor(
    [
      0.31, -1.20, 0.05, -0.77, 0.40, 0.00, 0.92, 2.50, -0.11, 0.18, -0.35, 0.27, -0.49, 1.05,
      -0.63,
    ], shape: [5, 3])

  struct Case: Sendable, CustomTestStringConvertible {
    var encoding: LinearEncoding
    var codes: [Float]
    var scales: [Float]
    var zeroPoints: [Float] = []
    var testDescription: String {
      "\(encoding.bits) bits \(encoding.scheme) per \(encoding.granularity)"
    }
  }

  static let cases = [
    Case(
      encoding: LinearEncoding(granularity: .tensor),
      codes: [16, -61, 3, -39, 20, 0, 47, 127, -6, 9, -18, 14, -25, 53, -32],
      scales: [0.01968504]),
    Case(
      encoding: LinearEncoding(bits: 4, scheme: .asymmetric, granularity: .tensor),
      codes: [6, 0, 5, 2, 7, 5, 9, 15, 5, 6, 4, 6, 3, 9, 2], scales: [0.24666667],
      zeroPoints: [5]),
    Case(
      encoding: LinearEncoding(granularity: .channel),
      codes: [43, -61, 10, -106, 20, 0, 127, 127, -22, 25, -18, 54, -68, 53, -127],
      scales: [0.007244095, 0.01968504, 0.00496063]),
    Case(
      encoding: LinearEncoding(bits: 4, granularity: .channel),
      codes: [2, -3, 1, -6, 1, 0, 7, 7, -1, 1, -1, 3, -4, 3, -7],
      scales: [0.13142857, 0.35714287, 0.09]),
    Case(
      encoding: LinearEncoding(bits: 3, scheme: .asymmetric, granularity: .group(2)),
      codes: [7, 0, 7, 0, 7, 0, 7, 7, 0, 1, 0, 7, 0, 7, 0],
      scales: [
        0.15428571, 0.22857143, 0.0071428572, 0.13142857, 0.40714285, 0.054285716, 0.07, 0.15,
        0.09,
      ], zeroPoints: [5, 5, 0, 0, 1, 2, 7, 0, 7]),
    Case(
      encoding: LinearEncoding(bits: 4, granularity: .block(inputs: 2, outputs: 2)),
      codes: [2, -7, 7, -4, 2, 0, 3, 7, -3, 1, -1, 7, -3, 7, -7],
      scales: [0.17142858, 0.0071428572, 0.35714287, 0.03857143, 0.15, 0.09]),
    Case(
      encoding: LinearEncoding(bits: 16, granularity: .tensor),
      codes: [
        4063, -15728, 655, -10092, 5243, 0, 12058, 32767, -1442, 2359, -4587, 3539, -6422, 13762,
        -8257,
      ], scales: [7.629627e-05]),
    Case(
      encoding: LinearEncoding(bits: 16, scheme: .asymmetric, granularity: .tensor),
      codes: [
        26746, 0, 22141, 7617, 28340, 21255, 37550, 65535, 19307, 24443, 15056, 26037, 12576, 39853,
        10096,
      ], scales: [5.6458382e-05], zeroPoints: [21255]),
    Case(
      encoding: LinearEncoding(bits: 3, granularity: .tensor, range: .meanSquaredError),
      codes: [0, -2, 0, -1, 1, 0, 1, 3, 0, 0, 0, 0, -1, 1, -1], scales: [0.7416667]),
    Case(
      encoding: LinearEncoding(bits: 8, granularity: .tensor, range: .percentile(90)),
      codes: [35, -127, 6, -86, 45, 0, 102, 127, -12, 20, -39, 30, -55, 117, -70],
      scales: [0.00897638]),
  ]

  @Test(arguments: cases)
  func givesTheCodesThatNumpyGives(_ c: Case) throws {
    let weight = try Weight(Self.matrix, encoding: c.encoding)
    let codes = try #require(try weight.linearCodes())
    #expect(codes.codes.floats == c.codes)
    #expect(codes.codes.shape == [5, 3])
    #expect(codes.scales.count == c.scales.count)
    for (scale, expected) in zip(codes.scales.floats, c.scales) {
      #expect(abs(scale - expected) <= expected * 1e-6)
    }
    #expect((codes.zeroPoints?.floats ?? []) == c.zeroPoints)
  }

  /// ANCHORS: 3.1415926 in [0, 10] at 8 bits has the scale 0.0392157 and the code 80.
  @Test func encodesTheWorkedExample() throws {
    let values = Tensor([0, 3.1415926, 10], shape: [3])
    let encoding = LinearEncoding(bits: 8, scheme: .asymmetric, granularity: .tensor)
    let weight = try Weight(values, encoding: encoding)
    let scale = try #require(weight.parts["scales"]).floats[0]
    #expect(abs(scale - 0.0392157) < 1e-7)
    #expect(try #require(weight.parts["codes"]).floats == [0, 80, 255])
    #expect(try #require(weight.parts["zeroPoints"]).floats == [0])
  }

  /// MIT's course 6.5940 quantizes these in its second lab to codes from -2 to 1, of which ours are 2
  /// above: a range from -0.25 to 0.75 is the scale 1/3 and the zero point -1.
  @Test func encodesTheLabsMatrix() throws {
    let values: [Float] = [
      0.0523, 0.6364, -0.0968, -0.0020, 0.1940, 0.7500, 0.5507, 0.6188, -0.1734, 0.4677, -0.0669,
      0.3836, 0.4297, 0.6267, -0.0695, 0.1536, -0.0038, 0.6075, 0.6817, 0.0601, 0.6446, -0.2500,
      0.5376, -0.2226, 0.2333,
    ]
    let encoding = LinearEncoding(bits: 2, scheme: .asymmetric, granularity: .tensor)
    let weight = try Weight(Tensor(values, shape: [5, 5]), encoding: encoding)
    let codes = try #require(try weight.linearCodes())
    #expect(
      codes.codes.floats.map { $0 - 2 } == [
        -1, 1, -1, -1, 0, 1, 1, 1, -2, 0, -1, 0, 0, 1, -1, -1, -1, 1, 1, -1, 1, -2, 1, -2, 0,
      ])
    #expect(codes.zeroPoints?.floats == [1])
    #expect(abs(codes.scales.floats[0] - 1 / 3) < 1e-7)
  }

  /// A scale of 1 puts these values halfway between codes.
  @Test func roundsHalfToEven() throws {
    let values = Tensor([0.5, 1.5, 2.5, -0.5, -1.5, 127], shape: [6])
    let weight = try Weight(values, encoding: LinearEncoding(granularity: .tensor))
    #expect(try #require(weight.parts["codes"]).floats == [0, 2, 2, 0, -2, 127])
  }

  /// The codes 1, 2, 3 in two bits each, the lowest first: 0b11_10_01.
  @Test func packsCodesFromTheLowestBit() throws {
    let values = Tensor([-1, 0, 1], shape: [3])
    let weight = try Weight(values, encoding: LinearEncoding(bits: 2, granularity: .tensor))
    #expect(try #require(weight.parts["codes"]).floats == [0b111001])
  }

  @Test(arguments: [2, 3, 4, 5, 6, 7, 8], LinearEncoding.Scheme.allCases)
  func staysWithinHalfAStep(_ bits: Int, _ scheme: LinearEncoding.Scheme) throws {
    let tensor = EncodingSamples.waves(shape: [3, 3, 5, 7])
    for granularity in [
      QuantizationGranularity.tensor, .channel, .group(8), .block(inputs: 8, outputs: 3),
    ] {
      for type in [ElementType.f32, .f16] {
        let encoding = LinearEncoding(
          bits: bits, scheme: scheme, granularity: granularity, scaleType: type)
        let weight = try Weight(tensor, encoding: encoding)
        let scales = try #require(weight.parts["scales"]).floats
        let decoded = try weight.decoded().floats
        for (index, value) in tensor.floats.enumerated() {
          let scale =
            switch granularity {
            case .tensor: scales[0]
            case .channel: scales[index % 7]
            case .group(let size): scales[index / 7 / size * 7 + index % 7]
            case .block(let inputs, let outputs):
              scales[index / 7 / inputs * ((6 + outputs) / outputs) + index % 7 / outputs]
            }
          #expect(abs(value - decoded[index]) <= scale * 0.50001)
        }
      }
    }
  }

  @Test func keepsZerosZero() throws {
    let tensor = Tensor([0, 0.7, 1.9, 0, 3.1, 2.2], shape: [3, 2])
    for bits in 2...8 {
      for scheme in LinearEncoding.Scheme.allCases {
        let weight = try Weight(tensor, encoding: LinearEncoding(bits: bits, scheme: scheme))
        let decoded = try weight.decoded().floats
        #expect(decoded[0] == 0 && decoded[3] == 0)
      }
    }
  }

  @Test func keepsAnAllZeroWeight() throws {
    let zeros = Tensor(repeating: 0, shape: [4, 3])
    #expect(try Weight(zeros, encoding: LinearEncoding()).decoded() == zeros)
  }

  struct Refusal: Sendable {
    var values: [Float]
    var encoding: LinearEncoding
    var message: String
  }

  @Test(arguments: [
    Refusal(
      values: [1, .nan], encoding: LinearEncoding(),
      message: "element 1 is nan, which no code stands for"),
    Refusal(
      values: [-.infinity, 1], encoding: LinearEncoding(),
      message: "element 0 is -inf, which no code stands for"),
    Refusal(
      values: [1, 2], encoding: LinearEncoding(bits: 9),
      message: "linear codes have 2 to 8 or 16 bits, not 9"),
    Refusal(
      values: [1, 2], encoding: LinearEncoding(granularity: .group(0)),
      message: "a group holds at least one weight, not 0"),
    Refusal(
      values: [1, 2], encoding: LinearEncoding(range: .percentile(12)),
      message: "a range's percentile is from 50 to 100, not 12.0"),
  ])
  func refusesWhatItCannotStandFor(_ refusal: Refusal) {
    #expect(throws: EncodingError(refusal.message)) {
      try refusal.encoding.encode(Tensor(refusal.values, shape: [2]))
    }
  }

  /// What products run is the same numbers as what is stored: every width, groups of one and more
  /// blocks, a depth and outputs that fill none.
  @Test(arguments: 2...8, [(32, 96, 16), (64, 100, 35), (96, 31, 1)])
  func groupsOfBlocksAreTheSameInBlocks(_ bits: Int, _ extents: (Int, Int, Int)) throws {
    let (group, depth, outputs) = extents
    let encoding = LinearEncoding(bits: bits, granularity: .group(group), scaleType: .f16)
    let weight = try Weight(EncodingSamples.waves(shape: [depth, outputs]), encoding: encoding)
    let format = try #require(encoding.blockFormat)
    let blocks = Weight(
      shape: weight.shape, encoding: BlockEncoding(format),
      parts: ["blocks": try encoding.blocks(weight.parts, shape: weight.shape)])
    #expect(try blocks.decoded().floats == weight.decoded().floats)
  }

  /// Scales found elsewhere: what lies outside is clamped.
  @Test func takesScalesThatAreKnown() throws {
    let encoding = LinearEncoding(bits: 3, granularity: .channel)
    let values = Tensor([0.6, -9, 2.5, 0.4], shape: [2, 2])
    let parts = try encoding.encode(values, scales: [0.5, 0.25])
    let decoded = try encoding.decode(parts, shape: [2, 2])
    #expect(decoded.floats == [0.5, -0.75, 1.5, 0.5])
    #expect(throws: EncodingError.self) { try encoding.encode(values, scales: [0.5]) }
    #expect(throws: EncodingError.self) { try encoding.encode(values, scales: [0.5, 0]) }
  }

  @Test func whatNoBlockHoldsStaysAsItIs() {
    let others = [
      LinearEncoding(bits: 4, granularity: .group(32)),
      LinearEncoding(bits: 4, granularity: .group(48), scaleType: .f16),
      LinearEncoding(bits: 4, granularity: .channel, scaleType: .f16),
      LinearEncoding(bits: 4, scheme: .asymmetric, granularity: .group(32), scaleType: .f16),
    ]
    #expect(others.allSatisfy { $0.blockFormat == nil })
  }
}

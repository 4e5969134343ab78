import TensorEngine
import Testing

@Suite struct CodebookEncodingTests {
  /// The weights that MIT's course 6.5940 quantizes in its second lab.
  static let lab = Tensor(
    [
      -0.3747, 0.0874, 0.3200, -0.4868, 0.4404, -0.0402, 0.2322, -0.2024, -0.4986, 0.1814, 0.3102,
      -0.3942, -0.2030, 0.0883, -0.4741, -0.1592, -0.0777, -0.3946, -0.2128, 0.2675, 0.0611,
      -0.1933, -0.4350, 0.2928, -0.1087,
    ], shape: [5, 5])

  struct Case: Sendable {
    var start: CodebookEncoding.Start
    var codebook: [Float]
    var codes: [Int]
  }

  /// `scipy.cluster.vq.kmeans2` (1.16) from the same centers until they rest.
  @Test(arguments: [
    Case(
      start: .linear, codebook: [-0.43685714, -0.1496625, 0.10455, 0.31051667],
      codes: [0, 2, 3, 0, 3, 1, 3, 1, 0, 2, 3, 0, 1, 2, 0, 1, 1, 0, 1, 3, 2, 1, 0, 3, 1]),
    Case(
      start: .density, codebook: [-0.43685714, -0.1653, 0.04915, 0.29207143],
      codes: [0, 2, 3, 0, 3, 2, 3, 1, 0, 3, 3, 0, 1, 2, 0, 1, 1, 0, 1, 3, 2, 1, 0, 3, 1]),
  ])
  func findsTheClustersThatScipyFinds(_ c: Case) throws {
    let encoding = CodebookEncoding(bits: 2, start: c.start)
    let weight = try Weight(Self.lab, encoding: encoding)
    expect(try #require(weight.parts["codebook"]).floats, near: c.codebook)
    expect(try weight.decoded().floats, near: c.codes.map { c.codebook[$0] })
  }

  /// `numpy.average` with the weights `(i + 1) % 7`, by the same iteration.
  @Test func givesMoreToWhatMattersMore() throws {
    let importance = Tensor((1...25).map { Float($0 % 7) }, shape: [5, 5])
    let parts = try CodebookEncoding(bits: 2).encode(Self.lab, importance: importance)
    expect(
      try #require(parts["codebook"]).floats,
      near: [-0.4322421, -0.13947143, 0.21127273, 0.35208])
  }

  /// By numpy, with one of the centers held at 0.
  @Test func keepsZerosAmongTheClusters() throws {
    let pruned = Tensor(Self.lab.floats.map { abs($0) < 0.2 ? 0 : $0 }, shape: [5, 5])
    let weight = try Weight(pruned, encoding: CodebookEncoding(bits: 2))
    let codebook = try #require(weight.parts["codebook"]).floats
    expect(codebook, near: [-0.43685714, -0.20606666, 0, 0.31051667])
    let decoded = try weight.decoded().floats
    #expect(zip(pruned.floats, decoded).allSatisfy { ($0 == 0) == ($1 == 0) })
  }

  /// Han et al. 2015, section 3: r = nb / (n log₂ k + kb), of 4 × 4 weights of 32 bits, k = 4.
  @Test func sharesAtThePublishedRate() throws {
    let tensor = EncodingSamples.waves(shape: [4, 4])
    let weight = try Weight(tensor, encoding: CodebookEncoding(bits: 2))
    #expect(Double(tensor.byteCount) / Double(weight.byteCount) == 3.2)
  }

  @Test(arguments: [
    QuantizationGranularity.tensor, .channel, .group(3), .block(inputs: 2, outputs: 2),
  ])
  func keepsFewValuesExactly(_ granularity: QuantizationGranularity) throws {
    let tensor = Tensor((0..<20).map { Float($0 * 7 % 4) - 1 }, shape: [5, 4])
    let encoding = CodebookEncoding(bits: 2, granularity: granularity)
    #expect(try Weight(tensor, encoding: encoding).decoded() == tensor)
  }

  @Test func drawsTheSameStartFromTheSameSeed() throws {
    let tensor = EncodingSamples.waves(shape: [40, 40])
    func codebook(_ seed: UInt64, iterations: Int) throws -> Tensor? {
      let encoding = CodebookEncoding(start: .random(seed: seed), iterations: iterations)
      return try Weight(tensor, encoding: encoding).parts["codebook"]
    }
    #expect(try codebook(1, iterations: 0) == codebook(1, iterations: 0))
    #expect(try codebook(1, iterations: 0) != codebook(2, iterations: 0))
  }

  @Test func refusesWhatCannotBe() {
    for encoding in [CodebookEncoding(bits: 9), CodebookEncoding(granularity: .group(0))] {
      #expect(throws: EncodingError.self) { try encoding.encode(Self.lab) }
    }
    #expect(throws: EncodingError.self) {
      try CodebookEncoding().encode(Self.lab, importance: Tensor([1], shape: [1]))
    }
  }
}

/// Whether numbers are those that another program gives, to within a 32-bit float's rounding.
func expect(_ values: [Float], near expected: [Float]) {
  #expect(values.count == expected.count)
  for (value, other) in zip(values, expected) {
    #expect(abs(value - other) <= max(abs(other), 0.01) * 1e-6)
  }
}

import TensorEngine
import Testing

@Suite struct SparseEncodingTests {
  /// Elements 0, 3 and 8 are kept: the bitmap is 0b00001001, 0b1.
  @Test func keepsWhatIsNotZero() throws {
    let tensor = Tensor([1.5, 0, 0, -2, 0, 0, 0, 0, 0.25, 0], shape: [5, 2])
    let weight = try Weight(tensor, encoding: SparseEncoding())
    #expect(try #require(weight.parts["bitmap"]).floats == [0b1001, 0b1])
    #expect(try #require(weight.parts["values"]).floats == [1.5, -2, 0.25])
    #expect(try weight.decoded() == tensor)
  }

  @Test func dropsTheSignOfANegativeZero() throws {
    let weight = try Weight(Tensor([-0.0, 1], shape: [2]), encoding: SparseEncoding())
    #expect(try weight.decoded() == Tensor([0, 1], shape: [2]))
  }

  @Test(arguments: [2, 4, 8], LinearEncoding.Scheme.allCases)
  func decodesToWhatTheLinearCodesDecodeTo(_ bits: Int, _ scheme: LinearEncoding.Scheme) throws {
    let tensor = EncodingSamples.sparse(shape: [9, 5])
    for granularity in [QuantizationGranularity.tensor, .channel, .group(4)] {
      let linear = LinearEncoding(bits: bits, scheme: scheme, granularity: granularity)
      let dense = try Weight(tensor, encoding: linear)
      let sparse = try Weight(tensor, encoding: SparseEncoding(values: .linear(linear)))
      #expect(try sparse.decoded() == dense.decoded())
      let (a, b) = (try dense.linearCodes(), try sparse.linearCodes())
      #expect(a?.codes == b?.codes && a?.scales == b?.scales && a?.zeroPoints == b?.zeroPoints)
    }
  }

  /// A small weight that rounds to the code of zero takes no more than its bit.
  @Test func leavesOutCodesOfZero() throws {
    let tensor = Tensor([127, 0.25, 1, 0], shape: [4, 1])
    let encoding = SparseEncoding(values: .linear(LinearEncoding()))
    let weight = try Weight(tensor, encoding: encoding)
    #expect(try #require(weight.parts["bitmap"]).floats == [0b0101])
    #expect(try #require(weight.parts["codes"]).count == 2)
  }

  @Test func refusesBitsBeyondTheEnd() throws {
    let parts = [
      "bitmap": Tensor([UInt8(0b1000)], shape: [1], as: .u8), "values": Tensor([1], shape: [1]),
    ]
    let message = "the part `bitmap` has bits set beyond its 3 weights"
    #expect(throws: EncodingError(message)) {
      try SparseEncoding().decode(parts, shape: [3])
    }
  }
}

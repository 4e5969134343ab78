import Foundation
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

  /// Places 0, 3 and 8 of 10 by gaps of two bits: 0, 2, 3 and, behind the zero stored at 7, 0. The
  /// last byte holds none.
  @Test func countsTheZerosBetween() throws {
    let tensor = Tensor([1.5, 0, 0, -2, 0, 0, 0, 0, 0.25, 0], shape: [5, 2])
    let weight = try Weight(tensor, encoding: SparseEncoding(places: .gaps(bits: 2)))
    #expect(try #require(weight.parts["gaps"]).floats == [0b00_11_10_00])
    #expect(try #require(weight.parts["values"]).floats == [1.5, -2, 0, 0.25])
    #expect(try weight.decoded() == tensor)
  }

  /// Two outputs of six inputs, two of four kept: the second run has two inputs, of which one is.
  @Test func keepsSomeOfEveryRunOfInputs() throws {
    let tensor = Tensor([1, 0, 0, 0, 0, 2, 3, 0, 0, 0, 4, 5], shape: [6, 2])
    let encoding = SparseEncoding(places: .pattern(keep: 2, of: 4))
    let weight = try Weight(tensor, encoding: encoding)
    // Output 0 keeps inputs 0 and 3, output 1 input 2 and, for want of another, 0; then 1 and 1.
    #expect(try #require(weight.parts["values"]).floats == [1, 3, 0, 2, 4, 5])
    #expect(try #require(weight.parts["positions"]).floats == [0b10_00_11_00, 0b01_01])
    #expect(try weight.decoded() == tensor)
  }

  @Test func refusesWhatFitsNoPattern() {
    let message = "3 of 4 inputs to output 0 aren't zero, more than 2"
    #expect(throws: EncodingError(message)) {
      try SparseEncoding(places: .pattern(keep: 2, of: 4))
        .encode(Tensor([1, 0, 2, 3], shape: [4, 1]))
    }
  }

  /// Rows of five in runs of two: the third run of a row holds one weight.
  @Test func keepsRunsOfOutputsWhole() throws {
    let tensor = Tensor([0, 0, 0, 1, 0, 0, 0, 0, 0, 2], shape: [2, 5])
    let weight = try Weight(tensor, encoding: SparseEncoding(places: .blocks(2)))
    #expect(try #require(weight.parts["bitmap"]).floats == [0b100010])
    #expect(try #require(weight.parts["values"]).floats == [0, 1, 2])
    #expect(try weight.decoded() == tensor)
  }

  /// A file of before there was a choice of places.
  @Test func readsWhatOlderFilesSay() throws {
    let text = Data(#"{"values":{"dense":{"_0":"f16"}}}"#.utf8)
    let encoding = try JSONDecoder().decode(SparseEncoding.self, from: text)
    #expect(encoding == SparseEncoding(values: .dense(.f16)))
  }

  struct Broken: Sendable {
    var places: SparsePlaces
    var part: String
    var bytes: [UInt8]
    var message: String
  }

  @Test(arguments: [
    Broken(
      places: .gaps(bits: 2), part: "gaps", bytes: [0b11_11_11_11],
      message: "a gap leads to place 11 of 10"),
    Broken(
      places: .gaps(bits: 2), part: "gaps", bytes: [0],
      message: "the gaps end 6 places before the last"),
    Broken(
      places: .pattern(keep: 2, of: 4), part: "positions", bytes: [0b10_10_11_00, 0b00],
      message: "position 2 doesn't follow 2 in a run of 4"),
    Broken(
      places: .blocks(2), part: "bitmap", bytes: [0b100000],
      message: "the part `bitmap` has bits set beyond its 5 blocks"),
  ])
  func refusesPlacesThatAreNone(_ broken: Broken) throws {
    let tensor = Tensor([1.5, 0, 0, -2, 0, 0, 0, 0, 0.25, 0], shape: [5, 2])
    var parts = try SparseEncoding(places: broken.places).encode(tensor)
    parts[broken.part] = Tensor(broken.bytes, shape: [broken.bytes.count], as: .u8)
    #expect(throws: EncodingError(broken.message)) {
      try SparseEncoding(places: broken.places).validate(parts, shape: [5, 2])
    }
  }
}

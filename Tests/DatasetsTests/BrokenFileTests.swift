@testable import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct BrokenFileTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let content: [UInt8]
    /// Whether a shorter file can't be right.
    let hasLength: Bool
    var testDescription: String { name }
  }

  static let samples = [
    Sample(
      name: "a.idx", content: idxFile(13, [2, 2, 3], [UInt8](repeating: 0x3F, count: 48)),
      hasLength: true),
    Sample(
      name: "a.npy",
      content: npyFile(
        "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }\n",
        [UInt8](repeating: 0x3F, count: 48)), hasLength: true),
    Sample(
      name: "a.csv", content: Array("a,\"b\"\"\",label\r\n1,-2.5e3,\"x, y\"\n3,4,z\n".utf8),
      hasLength: false),
  ]

  /// Whether it loads; what is thrown is a `DatasetError` by its type.
  private func loads(_ name: String, _ content: [UInt8]) -> Bool {
    guard let format = DatasetFormat.all.first(where: { $0.recognizes(name, content) }) else {
      return false
    }
    return (try? format.loadFile(name, content, LoadOptions())) != nil
  }

  @Test(arguments: samples)
  func everyTruncationIsReadOrRefused(sample: Sample) {
    #expect(loads(sample.name, sample.content))
    for count in 0..<sample.content.count {
      let loads = loads(sample.name, Array(sample.content.prefix(count)))
      #expect(!(loads && sample.hasLength), "\(count) bytes")
    }
  }

  @Test(arguments: samples)
  func everyFlippedBitIsReadOrRefused(sample: Sample) {
    var generator = SplitMix64(state: 11)
    var refused = 0
    for round in 0..<4000 {
      var content = sample.content
      for _ in 0...(round % 3) {
        let index = Int.random(in: 0..<content.count, using: &generator)
        content[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      if !loads(sample.name, content) { refused += 1 }
    }
    #expect(refused > 400)
  }

  @Test func aDamagedOrTruncatedGzipIsRefused() throws {
    // printf '1,2,x\n3,4,y\n' | gzip -9n
    let gzip = Array(
      try #require(Data(base64Encoded: "H4sIAAAAAAACAzPUMdKp4DLWMdGp5AIAGBswfQwAAAA=")))
    for count in 2..<gzip.count {
      #expect(throws: DatasetError.self, "\(count) bytes") {
        try Gzip.inflate(Array(gzip.prefix(count)), atMost: 1000, path: "x.gz")
      }
    }
    // From the end of the header on, the checksum covers everything.
    for bit in (10 * 8)..<(gzip.count * 8) {
      var damaged = gzip
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let content = try? Gzip.inflate(damaged, atMost: 1000, path: "x.gz")
      #expect(content == nil || content == Array("1,2,x\n3,4,y\n".utf8), "bit \(bit)")
    }
  }

  @Test func aBombIsReadUpToTheLimit() throws {
    // head -c 100000 /dev/zero | gzip -9n | base64
    let bomb = """
      H4sIAAAAAAACA+3BMQEAAADCoPVPbQ0PoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIBXA32VEdSghgEA
      """
    let gzip = Array(try #require(Data(base64Encoded: bomb)))
    #expect(try Gzip.inflate(gzip, atMost: 1_000_000, path: "x.gz").count == 100_000)
    #expect(try Gzip.inflate(gzip, atMost: 70_000, path: "x.gz").count == 70_000)
  }
}

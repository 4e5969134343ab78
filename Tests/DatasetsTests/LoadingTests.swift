@testable import Datasets
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct LoadingTests {
  @Test func everyFileOfTheFoldersIsListed() throws {
    let formats = DatasetFormat.all.map { $0.name.lowercased() }.sorted()
    #expect(try sourceFiles(in: "Datasets/Formats").map { $0.lowercased() } == formats)
    let builtIn = BuiltInDataset.all.map(\.name).sorted()
    #expect(try sourceFiles(in: "Datasets/BuiltIn").map { $0.lowercased() } == builtIn)
  }

  @Test func whatIsNotThereIsToldWithWhatIs() {
    let error = #expect(throws: DatasetError.self) { try Dataset.load("digit") }
    #expect(error?.kind == .missing)
    #expect(
      error?.description
        == "`digit`: No such file or directory; give a file, a folder, or one of `digits`")
  }

  @Test func whatIsNoDataIsRefused() throws {
    let directory = try TemporaryDirectory()
    let empty = try directory.file("empty", [])
    let binary = try directory.file("program", [0x7F, 0x45, 0x4C, 0x46, 0, 0])
    for path in [empty, binary, directory.path, "/dev/zero"] {
      let error = #expect(throws: DatasetError.self) { try Dataset.load(path) }
      #expect(error?.path == path)
    }
  }

  @Test func aCompressedTableReadsLikeAPlainOne() throws {
    let directory = try TemporaryDirectory()
    // printf '1,2,x\n3,4,y\n' | gzip -9n | base64
    let gzip = try #require(
      Data(base64Encoded: "H4sIAAAAAAACAzPUMdKp4DLWMdGp5AIAGBswfQwAAAA="))
    let path = try directory.file("t.csv.gz", Array(gzip))
    #expect(try Dataset.load(path).features.floats == [1, 2, 3, 4])
  }
}

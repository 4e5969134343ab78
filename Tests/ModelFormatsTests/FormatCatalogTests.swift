import ModelFormats
import TestSupport
import Testing

@Suite struct FormatCatalogTests {
  /// A folder holds a format if it holds a file named `<Folder>Format`.
  @Test func everyFormatIsListed() throws {
    let formats = try sourceFolders(in: "ModelFormats")
      .filter { try sourceFiles(in: "ModelFormats/\($0)").contains("\($0)Format") }
      .map { "\($0)Format" }
    #expect(modelFormats.map { "\($0)" }.sorted() == formats)
  }

  /// A file's name must lead to one format only.
  @Test func noTwoFormatsShareAnExtension() {
    let extensions = modelFormats.flatMap { $0.fileExtensions }
    #expect(Set(extensions).count == extensions.count)
    #expect(modelFormats.allSatisfy { !$0.fileExtensions.isEmpty })
  }
}

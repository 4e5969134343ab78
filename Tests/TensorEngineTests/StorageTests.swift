import Foundation
import TensorEngine
import Testing

@Suite struct StorageTests {
  /// POSIX: reading a page of a mapping that its file no longer has a byte of is a SIGBUS.
  @Test func readsZerosWhereAFileWasCutShort() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { unlink(path) }
    try Data(repeating: 7, count: 50_000).write(to: URL(filePath: path))
    let file = try Storage(mapping: path)
    let whole = try Storage(mapping: path)
    #expect(file.bytes.reduce(0) { $0 + Int($1) } == 350_000)
    #expect(file.lostFile == nil)
    #expect(truncate(path, 5000) == 0)
    #expect(file.bytes.reduce(0) { $0 + Int($1) } == 35_000)
    #expect(file.lostFile == path)
    // Nobody has read the other mapping since.
    #expect(whole.lostFile == nil)
    withExtendedLifetime(whole) {}
  }
}

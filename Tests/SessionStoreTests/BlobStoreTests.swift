import ContentHashing
import Foundation
import SessionStore
import Testing

@Suite struct BlobStoreTests {
  private let directory = TemporaryDirectory()

  private func file(of hash: ContentHash) -> String {
    "\(directory.path)/blobs/\(hash.description.prefix(2))/\(hash)"
  }

  @Test(arguments: [0, 1, 4096, 300_000])
  func whatIsPutComesBack(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for blobs in try [SessionStore.inMemory(), SessionStore(directory: directory.path)].map(\.blobs)
    {
      let hash = try blobs.put(bytes)
      #expect(hash == bytes.withUnsafeBytes { ContentHash(of: $0) })
      #expect(try blobs.bytes(of: hash) == bytes)
    }
  }

  @Test func theSameBytesAreKeptOnce() throws {
    let blobs = try SessionStore(directory: directory.path).blobs
    let hash = try blobs.put([1, 2, 3])
    let before = try FileManager.default.attributesOfItem(atPath: file(of: hash))
    #expect(try blobs.put([1, 2, 3]) == hash)
    let after = try FileManager.default.attributesOfItem(atPath: file(of: hash))
    #expect(before[.systemFileNumber] as? NSNumber == after[.systemFileNumber] as? NSNumber)
  }

  @Test func aDamagedBlobIsToldAndWrittenAgain() throws {
    let blobs = try SessionStore(directory: directory.path).blobs
    let hash = try blobs.put([1, 2, 3])
    try Data([1, 2, 7]).write(to: URL(fileURLWithPath: file(of: hash)))
    let error = #expect(throws: StoreError.self) { try blobs.bytes(of: hash) }
    #expect(error?.kind == .damaged)
    #expect(error?.message.contains(file(of: hash)) == true)
    _ = try blobs.put([1, 2, 3])
    #expect(try blobs.bytes(of: hash) == [1, 2, 3])
  }

  @Test func aMissingBlobIsTold() throws {
    let hash = ContentHash(of: "never kept")
    for store in try [SessionStore.inMemory(), SessionStore(directory: directory.path)] {
      let error = #expect(throws: StoreError.self) { try store.blobs.bytes(of: hash) }
      #expect(error?.kind == .missing)
    }
  }
}

import Foundation
import Glibc
import TensorEngine
import Testing

@testable import ModelFormats

@Suite struct ConversionCacheTests {
  /// A folder with a cache, removed in the end.
  private final class Cache {
    let folder: String

    init() throws {
      folder =
        FileManager.default.temporaryDirectory
        .appending(path: "hone-cache-\(UUID().uuidString)").path(percentEncoded: false)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func ofBoot(_ boot: String) -> ConversionCache { ConversionCache(folder: folder, boot: boot) }

    /// A file that was last used so many seconds ago.
    @discardableResult
    func add(_ name: String, bytes: Int = 10, secondsAgo: Int = 0) throws -> String {
      let path = "\(folder)/\(name)"
      try Data(count: bytes).write(to: URL(filePath: path))
      let then = timespec(tv_sec: time(nil) - secondsAgo, tv_nsec: 0)
      let times = [then, then]
      #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
      return path
    }

    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
  }

  @Test func trustsOnlyWhatItsBootWrote() throws {
    let cache = try Cache()
    let path = try cache.add("key@one.hone")
    #expect(cache.ofBoot("one").find("key") == path)
    #expect(cache.ofBoot("two").find("key") == nil)
    #expect(cache.ofBoot("one").find("other") == nil)
  }

  /// What the system has had a minute to write is flushed and kept for other boots.
  @Test func settlesWhatHasReachedTheDisk() throws {
    let cache = try Cache()
    try cache.add("key@one.hone", secondsAgo: 120)
    #expect(cache.ofBoot("one").find("key") == "\(cache.folder)/key.hone")
    #expect(cache.names == ["key.hone"])
    #expect(cache.ofBoot("two").find("key") == "\(cache.folder)/key.hone")
  }

  @Test func writesUnderTheBootsName() throws {
    let cache = try Cache()
    #expect(
      cache.ofBoot("one").place(for: "key", byteCount: 1)?.path.hasSuffix("key@one.hone") == true)
    // Without a name for the boot a file waits for the disk instead.
    let place = try #require(cache.ofBoot("").place(for: "key", byteCount: 1))
    #expect(place.path.hasSuffix("/key.hone"))
    guard case .powerCut = place.1 else {
      Issue.record("a settled file may be torn by a power cut")
      return
    }
  }

  /// 400 bytes are free or the cache's own: it may hold 100.
  @Test func dropsWhatWasUsedLongestAgo() throws {
    let cache = try Cache()
    try cache.add("old.hone", bytes: 40, secondsAgo: 300)
    try cache.add("middle.hone", bytes: 30, secondsAgo: 200)
    try cache.add("new.hone", bytes: 20, secondsAgo: 100)
    #expect(cache.ofBoot("one").makeRoom(for: 10, free: 310))
    #expect(cache.names == ["middle.hone", "new.hone", "old.hone"])
    #expect(cache.ofBoot("one").makeRoom(for: 50, free: 310))
    #expect(cache.names == ["middle.hone", "new.hone"])
    #expect(!cache.ofBoot("one").makeRoom(for: 200, free: 310))
    #expect(cache.names == ["middle.hone", "new.hone"])
  }

  @Test func sweepsOtherBootsFilesAndStaleParts() throws {
    let cache = try Cache()
    // No process has the largest number that there is.
    for name in ["a@two.hone", "b@one.hone", "c.hone", "d.hone.2147483646.part", "e.part"] {
      try cache.add(name)
    }
    let own = "f.hone.\(getpid()).part"
    try cache.add(own)
    #expect(cache.ofBoot("one").makeRoom(for: 0, free: 1_000_000))
    #expect(cache.names == ["b@one.hone", "c.hone", own].sorted())
  }

  @Test func findingAFileCountsAsUsingIt() throws {
    let cache = try Cache()
    try cache.add("old.hone", bytes: 40, secondsAgo: 300)
    try cache.add("new.hone", bytes: 40, secondsAgo: 100)
    #expect(cache.ofBoot("one").find("old") != nil)
    #expect(cache.ofBoot("one").makeRoom(for: 40, free: 320))
    #expect(cache.names == ["old.hone"])
  }

  /// In a process of its own: the wish to stop is the whole process's.
  @Test func leavesNothingOfAConversionThatWasCancelled() async {
    await #expect(processExitsWith: .success) {
      let cache = try Cache()
      let pieces = (0..<64).map { index in
        FilePiece(byteCount: 4) {
          if index == 8 { Cancellation.request() }
          return Tensor([Float(index)], shape: [1])
        }
      }
      do {
        var file = try AtomicFile(at: "\(cache.folder)/key@one.hone", outlasting: .program)
        try file.write(pieces)
        preconditionFailure("a cancellation went unnoticed")
      } catch let error as FormatError {
        guard case .system(ECANCELED) = error.cause else { preconditionFailure("\(error)") }
      }
      precondition(cache.names.isEmpty, "\(cache.names) is left")
    }
  }
}

public import ContentHashing
import FoundationEssentials
import Glibc
import Synchronization

/// Large values by their content: one file each, named by its hash, written once.
public final class BlobStore: Sendable {
  private enum Place {
    case directory(String)
    case memory
  }

  private let place: Place
  private let kept = Mutex<[ContentHash: [UInt8]]>([:])

  /// Blobs in memory.
  init() { place = .memory }

  /// Blobs in files under `directory`, which is created with the first of them.
  init(directory: String) { place = .directory(directory) }

  /// Keeps `bytes`, and returns the name they go by. Bytes that are kept already are not written
  /// again.
  ///
  /// - Throws: A `StoreError` if they can't be written; then nothing is left behind.
  public func put(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> ContentHash {
    let hash = ContentHash(of: bytes)
    switch place {
    case .memory: kept.withLock { $0[hash] = Array(bytes) }
    case .directory(let directory):
      // One that is damaged is written again: the bytes are at hand.
      if (try? self.bytes(of: hash)) == nil { try write(bytes, hash, in: directory) }
    }
    return hash
  }

  public func put(_ bytes: [UInt8]) throws(StoreError) -> ContentHash {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(StoreError) in try put(bytes) }
    }
    return try result.get()
  }

  /// The bytes that go by the name `hash`, compared with it.
  ///
  /// - Throws: A `StoreError` of kind `missing` or `damaged`.
  public func bytes(of hash: ContentHash) throws(StoreError) -> [UInt8] {
    switch place {
    case .memory:
      guard let bytes = kept.withLock({ $0[hash] }) else { throw Self.missing(hash, hash.short) }
      return bytes
    case .directory(let directory):
      let path = Self.path(of: hash, in: directory)
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
        throw Self.missing(hash, path)
      }
      let bytes = Array(data)
      guard bytes.withUnsafeBytes({ ContentHash(of: $0) }) == hash else {
        throw StoreError(
          .damaged, "`\(path)` is damaged: its content no longer has the hash that names it",
          hint: "run the statement that made it again")
      }
      return bytes
    }
  }

  private static func missing(_ hash: ContentHash, _ place: String) -> StoreError {
    StoreError(
      .missing, "the recorded value \(hash.short) is gone: there is no `\(place)`",
      hint: "run the statement that made it again")
  }

  private static func path(of hash: ContentHash, in directory: String) -> String {
    "\(directory)/\(hash.description.prefix(2))/\(hash)"
  }

  private func write(
    _ bytes: UnsafeRawBufferPointer, _ hash: ContentHash, in directory: String
  ) throws(StoreError) {
    let path = Self.path(of: hash, in: directory)
    try createPrivateDirectory("\(directory)/\(hash.description.prefix(2))")
    try writePrivateFile(bytes, to: path)
  }
}

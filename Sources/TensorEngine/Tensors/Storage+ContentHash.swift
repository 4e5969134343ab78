public import ContentHashing
import Synchronization

/// What a storage remembers of its content.
///
/// The bytes never change, so a hash once known stays true.
final class KnownHashes: Sendable {
  let byRange = Mutex<[Range<Int>: ContentHash]>([:])
}

extension Storage {
  /// A longer run is named by the hashes of its pieces, which are read on several threads.
  private static let pieceBytes = 4 << 20

  /// The hash of all bytes, computed at most once.
  public var contentHash: ContentHash { contentHash(of: 0..<bytes.count) }

  /// The hash of a run of bytes, computed at most once.
  func contentHash(of range: Range<Int>) -> ContentHash {
    if let known = known.byRange.withLock({ $0[range] }) { return known }
    let hash = range.count > Self.pieceBytes ? hashPieces(of: range) : hash(range)
    known.byRange.withLock { $0[range] = hash }
    return hash
  }

  private func hash(_ range: Range<Int>) -> ContentHash {
    ContentHash(of: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  private func hashPieces(of range: Range<Int>) -> ContentHash {
    let starts = Array(stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceBytes))
    let found = Mutex([ContentHash?](repeating: nil, count: starts.count))
    let piece = { @Sendable (index: Int) -> ContentHash in
      self.hash(starts[index]..<min(starts[index] + Self.pieceBytes, range.upperBound))
    }
    ThreadPool.run(tasks: starts.count) { index in
      let hash = piece(index)
      found.withLock { $0[index] = hash }
    }
    var hasher = ContentHasher()
    // The pool skips tasks once a cancellation is asked for; a name must be right all the same.
    for (index, hash) in found.withLock({ $0 }).enumerated() {
      hasher.combine(hash ?? piece(index))
    }
    return hasher.finalized()
  }
}

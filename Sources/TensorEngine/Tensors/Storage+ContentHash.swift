public import ContentHashing
import Synchronization

/// What a storage remembers of its content.
///
/// The bytes never change, so a hash once known stays true.
final class KnownHashes: Sendable {
  struct Key: Hashable {
    let range: Range<Int>
    let floats: ElementType?
  }

  let hashes = Mutex<[Key: ContentHash]>([:])
}

extension Storage {
  /// A longer run is named by the hashes of its pieces, which are read on several threads.
  private static let pieceBytes = 4 << 20

  /// The hash of all bytes, computed at most once.
  public var contentHash: ContentHash { contentHash(of: 0..<bytes.count, as: .u8) }

  /// The hash of a run of elements, computed at most once; every NaN counts as the same one.
  func contentHash(of range: Range<Int>, as type: ElementType) -> ContentHash {
    let key = KnownHashes.Key(range: range, floats: type.isFloat ? type : nil)
    if let known = known.hashes.withLock({ $0[key] }) { return known }
    let hash = range.count > Self.pieceBytes ? hashPieces(of: range, type) : hash(range, type)
    known.hashes.withLock { $0[key] = hash }
    return hash
  }

  private func hash(_ range: Range<Int>, _ type: ElementType) -> ContentHash {
    let run = UnsafeRawBufferPointer(rebasing: bytes[range])
    return run.withOneNaN(type) { ContentHash(of: $0) }
  }

  private func hashPieces(of range: Range<Int>, _ type: ElementType) -> ContentHash {
    let starts = Array(stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceBytes))
    let found = Mutex([ContentHash?](repeating: nil, count: starts.count))
    let piece = { @Sendable (index: Int) -> ContentHash in
      self.hash(starts[index]..<min(starts[index] + Self.pieceBytes, range.upperBound), type)
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

extension UnsafeRawBufferPointer {
  /// The same elements with one bit pattern for every NaN: themselves where there is none.
  fileprivate func withOneNaN<Result>(
    _ type: ElementType, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    switch type {
    case .f32: withOneNaN(above: Float.infinity.bitPattern, sign: 1 << 31, body)
    case .f16: withOneNaN(above: UInt16(0x7c00), sign: 0x8000, body)
    case .bf16: withOneNaN(above: UInt16(0x7f80), sign: 0x8000, body)
    default: body(self)
    }
  }

  /// A number is a NaN where its bits but the sign's are above those of infinity.
  @inline(__always)
  private func withOneNaN<Bits: FixedWidthInteger & UnsignedInteger, Result>(
    above infinity: Bits, sign: Bits, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let elements = assumingMemoryBound(to: Bits.self)
    var largest: Bits = 0
    for element in elements { largest = Swift.max(largest, element & ~sign) }
    guard largest > infinity else { return body(self) }
    return elements.map { $0 & ~sign > infinity ? infinity + 1 : $0 }
      .withUnsafeBytes(body)
  }
}

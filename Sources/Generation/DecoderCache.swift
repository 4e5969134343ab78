public import ModelGraph
public import TensorEngine

/// Decoders that stay between calls, so that a prompt that begins like the one before is read only
/// from where it differs.
///
/// It holds the decoders last used whose caches fit its limit, and always the last one.
public final class DecoderCache {
  /// The most bytes that all caches of keys and values take.
  public let byteLimit: Int
  private var entries: [Entry] = []

  private struct Entry {
    let key: Key
    let decoder: Decoder
  }

  private struct Key: Hashable {
    let model: String
    let cache: CacheType
  }

  /// More models than this aren't kept at work at a time: each has its weights packed.
  private static let largestCount = 2

  public init(byteLimit: Int = 1 << 30) { self.byteLimit = byteLimit }

  /// The decoder of a model, with what it read last still in its caches.
  ///
  /// - Parameters:
  ///   - name: Names the model's content.
  ///   - capacity: The tokens that its caches have room for. A decoder with other room is begun
  ///     anew.
  /// - Throws: As `Decoder`.
  public func decoder(
    for model: Model, named name: String, capacity: Int, cache: CacheType
  ) throws -> Decoder {
    let key = Key(model: name, cache: cache)
    let known = entries.firstIndex { $0.key == key }.map { entries.remove(at: $0).decoder }
    if let known, known.capacity == capacity {
      entries.append(Entry(key: key, decoder: known))
      return known
    }
    let decoder = try Decoder(model, capacity: capacity, cache: cache)
    entries.append(Entry(key: key, decoder: decoder))
    while entries.count > 1, entries.count > Self.largestCount || byteCount > byteLimit {
      entries.removeFirst()
    }
    return decoder
  }

  /// The bytes of all caches.
  public var byteCount: Int { entries.reduce(0) { $0 + $1.decoder.cacheBytes } }
}

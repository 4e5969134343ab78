internal import CKernels

/// How a cache of keys and values stores an element.
public enum CacheType: String, Sendable, Codable, CaseIterable {
  case f16, f32
  /// Eight bits and a scale for each position and head.
  case int8

  var raw: ck_cache_type {
    switch self {
    case .f32: ck_cache_f32
    case .f16: ck_cache_f16
    case .int8: ck_cache_i8
    }
  }
}

/// The extents of one layer's keys, or values: for each head, blocks of 16 positions.
public struct CacheShape: Hashable, Sendable {
  public static let positionsPerBlock = 16
  /// The largest head that attention takes.
  public static let largestHead = 256

  public let type: CacheType
  public let heads: Int
  public let headSize: Int
  public let blocks: Int

  /// The shape that holds `positions`, rounded up to whole blocks.
  ///
  /// - Precondition: No extent is negative, and a head is at most `largestHead` wide.
  public init(type: CacheType, heads: Int, headSize: Int, positions: Int) {
    precondition(
      heads >= 0 && positions >= 0 && headSize >= 0 && headSize <= Self.largestHead,
      "a cache of \(positions) positions of \(heads) heads of \(headSize)")
    self.type = type
    self.heads = heads
    self.headSize = headSize
    blocks = (positions + Self.positionsPerBlock - 1) / Self.positionsPerBlock
  }

  /// The positions that there is room for.
  public var positions: Int { blocks * Self.positionsPerBlock }

  /// The bytes of one block of one head.
  public var blockBytes: Int {
    let elements = Self.positionsPerBlock * ((headSize + 15) / 16 * 16)
    return switch type {
    case .f32: elements * 4
    case .f16: elements * 2
    case .int8: elements + Self.positionsPerBlock * MemoryLayout<Float>.stride
    }
  }

  public var byteCount: Int { heads * blocks * blockBytes }

  func raw(_ keys: UnsafeMutableRawPointer, _ values: UnsafeMutableRawPointer) -> ck_cache {
    ck_cache(
      keys: keys, values: values, type: type.raw, heads: heads, head_size: headSize,
      blocks: blocks)
  }
}

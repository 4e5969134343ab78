internal import CKernels

/// How a cache of keys and values stores an element.
public enum CacheType: String, Sendable, Codable, CaseIterable {
  case f16, f32
  /// Eight bits and a scale for each position and head.
  case int8
  /// Four or two bits (KIVI: Liu et al. 2024, arXiv 2402.02750): groups of 32 positions, of which
  /// keys have a scale and a least number for each channel, values for each position; the last 33 to
  /// 64 positions are read as halves.
  case int4, int2

  var raw: ck_cache_type {
    switch self {
    case .f32: ck_cache_f32
    case .f16: ck_cache_f16
    case .int8: ck_cache_i8
    case .int4: ck_cache_i4
    case .int2: ck_cache_i2
    }
  }

  /// The most positions that join a cache at a time; nil for any number.
  public var mostRows: Int? {
    switch self {
    case .f16, .f32, .int8: nil
    case .int4, .int2: Int(ck_recent_rows)
    }
  }

  /// Whether a sequence of which `read` positions were read can go on from its first `position`: in
  /// few bits the last ones must still be there as halves.
  public func canResume(at position: Int, of read: Int) -> Bool {
    guard mostRows != nil, position > 0, position < read else { return true }
    let firstNear = max(position / 32 - 1, 0) * 32
    return read - firstNear <= Int(ck_recent_positions)
  }
}

/// The extents of one layer's keys, or values: for each head, blocks of 16 positions, before them those
/// of the last positions where they are kept in few bits.
public struct CacheShape: Hashable, Sendable {
  public static let positionsPerBlock = 16
  /// The largest head that attention takes.
  public static let largestHead = 256

  public let type: CacheType
  public let heads: Int
  public let headSize: Int
  public let blocks: Int
  /// How many of the blocks are for the last positions.
  private let recentBlocks: Int

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
    recentBlocks = ck_cache_recent_blocks(type.raw, headSize)
    // A group of few bits takes two blocks.
    let step = Self.positionsPerBlock * (type.mostRows == nil ? 1 : 2)
    blocks =
      recentBlocks + (positions + step - 1) / step * (step / Self.positionsPerBlock)
  }

  /// The shape that has so many blocks.
  ///
  /// - Precondition: As of `init(type:heads:headSize:positions:)`.
  public init(type: CacheType, heads: Int, headSize: Int, blocks: Int) {
    let others = blocks - ck_cache_recent_blocks(type.raw, headSize)
    self.init(
      type: type, heads: heads, headSize: headSize,
      positions: max(others, 0) * Self.positionsPerBlock)
  }

  /// The positions that there is room for.
  public var positions: Int { (blocks - recentBlocks) * Self.positionsPerBlock }

  /// The bytes of one block of one head.
  public var blockBytes: Int { ck_cache_block_bytes(type.raw, headSize) }

  public var byteCount: Int { heads * blocks * blockBytes }

  func raw(_ keys: UnsafeMutableRawPointer, _ values: UnsafeMutableRawPointer) -> ck_cache {
    ck_cache(
      keys: keys, values: values, type: type.raw, heads: heads, head_size: headSize,
      blocks: blocks)
  }
}

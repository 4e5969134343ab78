internal import CKernels

/// What attention does with its scores.
public struct AttentionOptions: Sendable {
  /// The heads of the queries: a multiple of the cache's.
  public var heads: Int
  public var scale: Float
  /// Whether a query sees only the keys up to its own position, the last query's being the last.
  public var isCausal: Bool
  /// Scores are held within ±cap by cap · tanh(score / cap); 0 leaves them.
  public var cap: Float = 0
  /// The keys that a causal query sees, its own the last; 0 for all.
  public var window = 0

  public init(heads: Int, scale: Float, isCausal: Bool) {
    self.heads = heads
    self.scale = scale
    self.isCausal = isCausal
  }
}

extension KernelSet {
  /// Writes `k` and `v`, `count` positions of all heads, into a cache from `position` on.
  ///
  /// - Precondition: They fit.
  public func store(
    _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, at position: Int, count: Int,
    keys: UnsafeMutableRawPointer, values: UnsafeMutableRawPointer, shape: CacheShape
  ) {
    precondition(
      position >= 0 && count >= 0 && position + count <= shape.positions,
      "\(count) positions from \(position) on don't fit a cache of \(shape.positions)")
    precondition(
      count <= shape.type.mostRows ?? count, "\(count) positions at once for \(shape.type)")
    var cache = shape.raw(keys, values)
    table.pointee.cache_store_f32(&cache, k, v, position, count)
  }

  /// Attention of `q`, `[queries, heads, head size]`, over the first `count` positions of a cache:
  /// the softmax of the scaled dot products plus `mask`, times the values, into `y`.
  ///
  /// - Parameter mask: `[queries, count]`.
  /// - Precondition: The cache is filled so far, and the heads are a multiple of its heads.
  public func attend(
    _ q: UnsafePointer<Float>, queries: Int, keys: UnsafeMutableRawPointer,
    values: UnsafeMutableRawPointer, shape: CacheShape, count: Int,
    mask: UnsafePointer<Float>? = nil, options: AttentionOptions,
    into y: UnsafeMutablePointer<Float>
  ) {
    precondition(
      count <= shape.positions && options.heads % max(shape.heads, 1) == 0
        && (!options.isCausal || queries <= count)
        && (options.isCausal || options.window == 0) && options.window >= 0
        && (options.isCausal && queries <= shape.type.mostRows ?? queries
          || shape.type.mostRows == nil),
      "attention of \(queries) queries over \(count) of \(shape.positions) positions")
    var attention = ck_attention(
      cache: shape.raw(keys, values), q: q, y: y, queries: queries, heads: options.heads,
      keys: count, causal: options.isCausal, scale: options.scale, cap: options.cap,
      window: options.window,
      mask: mask, mask_stride: count)
    table.pointee.attend_f32(&attention)
  }

  /// Turns pairs of elements of `x`, `[rows, heads, headSize]`, by their row's angles.
  ///
  /// - Parameters:
  ///   - table: For each row `pairs` cosines, then as many sines.
  ///   - adjacent: Whether a pair is two neighbours, or an element and the one `pairs` further on.
  public func rotate(
    _ x: UnsafePointer<Float>, table angles: UnsafePointer<Float>, heads: Int, headSize: Int,
    pairs: Int, adjacent: Bool, rows: Range<Int>, into y: UnsafeMutablePointer<Float>
  ) {
    precondition(2 * pairs <= headSize, "\(pairs) pairs in a head of \(headSize)")
    var rotation = ck_rotation(
      x: x, y: y, table: angles, rows: rows.upperBound, heads: heads, head_size: headSize,
      pairs: pairs, adjacent: adjacent)
    table.pointee.rotate_f32(&rotation, rows.lowerBound, rows.upperBound)
  }

  /// `y = silu(gate) * x`; `y` may be either.
  public func gatedSilu(
    _ gate: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    table.pointee.gated_silu_f32(gate, x, y, count)
  }
}

internal import CKernels

/// The extents of attention over keys and values that all lie there: queries `[batch, queries,
/// heads, size]`, keys and values `[batch, keys, keyHeads, size]`.
public struct AttentionShape: Sendable, Hashable {
  public var batch: Int
  public var queries: Int
  public var keys: Int
  public var heads: Int
  public var keyHeads: Int
  public var size: Int

  /// - Precondition: The heads of the keys divide those of the queries, and a head isn't larger than
  ///   `CacheShape.largestHead`.
  public init(batch: Int, queries: Int, keys: Int, heads: Int, keyHeads: Int, size: Int) {
    precondition(
      keyHeads > 0 && heads % keyHeads == 0 && (0...CacheShape.largestHead).contains(size),
      "\(heads) heads over \(keyHeads), each of \(size)")
    self.batch = batch
    self.queries = queries
    self.keys = keys
    self.heads = heads
    self.keyHeads = keyHeads
    self.size = size
  }

  /// The bytes of workspace that `attendBackward` takes: two numbers for each row of scores.
  public var gradientWorkspaceBytes: Int {
    2 * batch * heads * queries * MemoryLayout<Float>.stride
  }
}

extension KernelSet {
  /// The gradients of attention by its queries, keys and values. The scores are made anew, in tiles.
  ///
  /// - Parameters:
  ///   - y: What attention gave, and `dy` its gradient.
  ///   - mask: `[queries, keys]`.
  ///   - workspace: `shape.gradientWorkspaceBytes` bytes.
  /// - Precondition: Causal attention has at least as many keys as queries, only it has a window,
  ///   and with a cap there is no mask.
  public func attendBackward(
    _ shape: AttentionShape, options: AttentionOptions, q: UnsafePointer<Float>,
    k: UnsafePointer<Float>, v: UnsafePointer<Float>, mask: UnsafePointer<Float>?,
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dq: UnsafeMutablePointer<Float>,
    dk: UnsafeMutablePointer<Float>, dv: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutableRawPointer
  ) {
    precondition(
      !options.isCausal || shape.queries <= shape.keys,
      "\(shape.queries) causal queries over \(shape.keys) keys")
    precondition(options.isCausal || options.window == 0, "a window is for causal attention")
    precondition(options.cap == 0 || mask == nil, "a cap is for attention without a mask")
    let rows = workspace.assumingMemoryBound(to: Float.self)
    var gradient = ck_attention_gradient(
      batch: shape.batch, queries: shape.queries, keys: shape.keys, heads: shape.heads,
      key_heads: shape.keyHeads, size: shape.size, q: q, k: k, v: v, y: y, dy: dy, dq: dq, dk: dk,
      dv: dv, causal: options.isCausal, window: options.window, scale: options.scale,
      cap: options.cap, mask: mask, log_sums: rows,
      products: rows + shape.batch * shape.heads * shape.queries)
    table.pointee.attend_backward_f32(&gradient)
  }
}

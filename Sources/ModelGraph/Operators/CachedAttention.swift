import TensorEngine

extension Operator {
  /// Attention over what came before, too: `k` and `v` join the caches at `position`, one i32.
  ///
  /// The caches are `[heads, blocks, bytes]` of u8, as `CacheShape` lays them out.
  static let cachedAttention = Operator(
    "CachedAttention", "Causal attention over a cache that k and v join",
    inputs: ["q", "k", "v", "keys", "values", "position"], outputs: ["y", "newKeys", "newValues"],
    attributes: [
      .choice("cache", CacheType.allCases.map(\.rawValue))
    ] + Application.attentionAttributes,
    reuse: .updates([Update(input: 3, output: 1), Update(input: 4, output: 2)]),
    types: { application in
      let q = try application.attentionTypes()
      try application.checkAttention(isCausal: true)
      guard q.shape[0] == 1 else {
        throw application.error("a cache is that of one sequence", inputs: [0])
      }
      let shape = try application.cacheShape()
      for index in [3, 4] {
        let cache = try application.checked(index, .u8, rank: 3)
        guard cache.shape == [shape.heads, shape.blocks, shape.blockBytes] else {
          throw application.error("the cache isn't laid out for such keys", inputs: [1, index])
        }
      }
      guard try application.checked(5, .i32).count == 1 else {
        throw application.error("takes one position", inputs: [5])
      }
      return [q, application.type(3), application.type(4)]
    },
    work: { $0.attentionWork(keys: ((try? $0.cacheShape()) ?? nil)?.positions ?? 0) },
    lower: { try $0.emitCachedAttention() },
    gradient: .none("it is for generation"))
}

extension Application {
  /// The layout that the `cache` attribute gives to keys of these heads.
  fileprivate func cacheShape() throws -> CacheShape {
    let (k, keys) = (shape(1), try checked(3, .u8, rank: 3).shape)
    guard let type = CacheType(rawValue: text("cache")), keys[1] <= TensorType.largestExtent / 16
    else { throw error("there is no such cache", inputs: [3]) }
    if let most = type.mostRows, k[1] > most {
      throw error("a cache of \(type.rawValue) takes in at most \(most) tokens at a time")
    }
    return CacheShape(type: type, heads: k[2], headSize: k[3], blocks: keys[1])
  }
}

extension Lowering {
  fileprivate func emitCachedAttention() throws {
    let shape = try application.cacheShape()
    let options = application.attentionOptions(isCausal: true)
    let (queries, count) = (application.shape(0)[1], application.shape(1)[1])
    guard queries == count else {
      throw application.error("takes as many keys as queries", inputs: [0, 1])
    }
    let buffers = (q: input(0), k: input(1), v: input(2), position: input(5), y: output())
    let (keys, values) = (output(1), output(2))
    let error = application.error("the cache has room for \(shape.positions) positions only")
    emit("attention, cached") { memory in
      let position = Int(memory.elements(buffers.position, as: Int32.self)[0])
      guard position >= 0, position + count <= shape.positions else { throw error }
      memory.kernels.store(
        memory.floats(buffers.k), memory.floats(buffers.v), at: position, count: count,
        keys: memory.raw(keys), values: memory.raw(values), shape: shape)
      memory.kernels.attend(
        memory.floats(buffers.q), queries: queries, keys: memory.raw(keys),
        values: memory.raw(values), shape: shape, count: position + count, options: options,
        into: memory.floats(buffers.y))
    }
  }
}

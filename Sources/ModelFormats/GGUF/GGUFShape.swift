import ModelGraph
import TensorEngine

/// What a GGUF file's metadata say of a decoder's shape; the keys are llama.cpp's.
struct GGUFShape {
  private(set) var shape: DecoderShape
  private let header: GGUFHeader
  /// What the family's keys begin with.
  private let prefix: String

  init(_ header: GGUFHeader, _ family: DecoderFamily) throws(FormatError) {
    self.header = header
    prefix = family.name + "."
    try Self.checkSupported(header, prefix: prefix)
    shape = family.shape(try Self.extents(header, prefix: prefix))
    try readParts()
    try readAttention(family)
    try readRotary(family)
  }

  /// - Throws: A `FormatError` where the file asks for what no decoder here has.
  private static func checkSupported(
    _ header: GGUFHeader, prefix: String
  ) throws(FormatError) {
    let key = "\(prefix)expert_count"
    guard let value = header.values[key], value != .integer(0) else { return }
    throw FormatError(
      header.path, "`\(key)` asks for what isn't supported", hint: "models without experts are",
      cause: .unsupported)
  }

  private static func extents(
    _ header: GGUFHeader, prefix: String
  ) throws(FormatError) -> DecoderShape {
    let width = try header.integer("\(prefix)embedding_length")
    let heads = try header.integer("\(prefix)attention.head_count")
    guard let embedding = header.tensors["token_embd.weight"], let rows = embedding.shape.first
    else { throw FormatError(header.path, "it lacks its tensor `token_embd.weight`") }
    let size = try header.integer(
      "\(prefix)attention.key_length", standard: Swift.max(width / heads, 1))
    let valueSize = try header.integer("\(prefix)attention.value_length", standard: size)
    guard size == valueSize, size <= CacheShape.largestHead else {
      throw FormatError(
        header.path,
        "its heads have keys of \(size) and values of \(valueSize), where both must be the same "
          + "and at most \(CacheShape.largestHead)", cause: .unsupported)
    }
    let layers = try header.integer("\(prefix)block_count")
    guard layers <= header.tensors.count else {
      throw FormatError(
        header.path, "it says that it has \(layers) layers, and has \(header.tensors.count) tensors"
      )
    }
    return DecoderShape(
      layers: layers, width: width, heads: heads,
      keyHeads: try header.integer("\(prefix)attention.head_count_kv", standard: heads),
      hidden: try header.integer("\(prefix)feed_forward_length"), vocabulary: rows,
      headSize: size, context: try header.integer("\(prefix)context_length", standard: 2048))
  }

  private mutating func readParts() throws(FormatError) {
    let norm = shape.norm == .layer ? "layer_norm_epsilon" : "layer_norm_rms_epsilon"
    shape.epsilon = try header.number("\(prefix)attention.\(norm)")
    let tensors = header.tensors
    shape.tiesEmbedding = tensors["output.weight"] == nil
    if tensors["blk.0.attn_q.bias"] != nil { shape.hasQueryBias = true }
    if tensors["blk.0.attn_output.bias"] != nil { shape.hasMixBias = true }
    if tensors["blk.0.ffn_up.bias"] != nil { shape.hasFeedForwardBias = true }
    if let rows = tensors["position_embd.weight"]?.shape.first, shape.positions == .learned {
      shape.context = rows
    }
  }

  private mutating func readAttention(_ family: DecoderFamily) throws(FormatError) {
    guard shape.window > 0 else { return }
    shape.window = try header.integer(
      "\(prefix)attention.sliding_window", standard: shape.window)
    for (key, path) in [
      ("attn_logit_softcapping", \DecoderShape.attentionCap),
      ("final_logit_softcapping", \DecoderShape.outputCap),
    ] where header.values[prefix + key] != nil {
      shape[keyPath: path] = try header.number(prefix + key)
    }
    // llama.cpp tells the models of 27 billion weights by their layers, and scales them otherwise.
    if family.name == "gemma2" && shape.layers == 46
      || family.name == "gemma3" && shape.layers == 62
    {
      shape.attentionScale = 1 / (Double(shape.width) / Double(shape.heads)).squareRoot()
    }
  }

  private mutating func readRotary(_ family: DecoderFamily) throws(FormatError) {
    guard var rotary = shape.rotary else { return }
    rotary.size = try header.integer(
      "\(prefix)rope.dimension_count", atMost: shape.headSize, standard: shape.headSize)
    guard rotary.size % 2 == 0 else {
      throw FormatError(
        header.path, "`\(prefix)rope.dimension_count` is \(rotary.size), which isn't pairs")
    }
    let isLocal = shape.localRotary != nil
    rotary.base = try header.number(
      "\(prefix)rope.freq_base", standard: isLocal ? 1_000_000 : 10_000)
    if isLocal {
      var local = rotary
      local.base = try header.number("\(prefix)rope.freq_base_swa", standard: 10_000)
      shape.localRotary = local
    }
    rotary.scaling = try scaling(of: rotary)
    shape.rotary = rotary
  }

  private func scaling(of rotary: Rotary) throws(FormatError) -> Rotary.Scaling {
    if let tensor = header.tensors["rope_freqs.weight"] {
      return .factors(try header.floats(of: tensor, count: rotary.size / 2))
    }
    let key = "\(prefix)rope.scaling."
    if let short = header.tensors["rope_factors_short.weight"],
      let long = header.tensors["rope_factors_long.weight"]
    {
      let context = try header.integer(
        "\(key)original_context_length", standard: shape.context)
      return .longRope(
        Rotary.LongRope(
          short: try header.floats(of: short, count: rotary.size / 2),
          long: try header.floats(of: long, count: rotary.size / 2), context: context,
          magnitude: try header.number("\(key)attn_factor", standard: 1)))
    }
    // Before scaling had types, a factor stood by itself.
    let old = try header.number("\(prefix)rope.scale_linear", standard: 1)
    let factor = try header.number("\(key)factor", standard: old)
    switch header.values["\(key)type"] {
    case .text("linear"): return factor == 1 ? .none : .linear(factor)
    case nil: return factor == 1 ? .none : .linear(factor)
    case .text("none"), .text("longrope"): return .none
    case .text("yarn"):
      var yarn = Rotary.Yarn(
        factor: factor,
        context: try header.integer("\(key)original_context_length", standard: shape.context))
      yarn.magnitude = try header.number("\(key)attn_factor", standard: 1)
      yarn.fast = try header.number("\(key)yarn_beta_fast", standard: 32)
      yarn.slow = try header.number("\(key)yarn_beta_slow", standard: 1)
      return .yarn(yarn)
    default:
      throw FormatError(
        header.path, "`\(key)type` asks for what isn't supported",
        hint: "none, linear, yarn and longrope are", cause: .unsupported)
    }
  }
}

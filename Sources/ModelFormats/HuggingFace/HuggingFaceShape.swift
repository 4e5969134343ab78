import ModelGraph
import TensorEngine

/// What a `config.json` says of a decoder's shape; the keys are those of `transformers`.
struct HuggingFaceShape {
  private(set) var shape: DecoderShape
  private let config: ModelConfig

  init(_ config: ModelConfig, _ layout: HuggingFaceDecoder.Layout) throws(FormatError) {
    self.config = config
    let family = layout.family
    shape = family.shape(try Self.extents(config, layout.standards))
    shape.epsilon = try config.number(
      "rms_norm_eps", "layer_norm_epsilon", standard: shape.epsilon)
    try readActivation()
    // A Qwen has a window only where it says so.
    let isQwen = family.name.hasPrefix("qwen")
    try readAttention(
      usesWindow: config.truth("use_sliding_window", standard: !isQwen))
    try readRotary()
  }

  private static func extents(
    _ config: ModelConfig, _ standards: [String: Int]
  ) throws(FormatError) -> DecoderShape {
    let width = try config.integer("hidden_size", "n_embd")
    let heads = try config.integer(
      "num_attention_heads", "n_head", standard: standards["num_attention_heads"])
    let size = try config.integer(
      "head_dim", standard: standards["head_dim"] ?? Swift.max(width / heads, 1))
    let keyHeads = try config.integer(
      "num_key_value_heads", standard: standards["num_key_value_heads"] ?? heads)
    guard size <= CacheShape.largestHead, heads % keyHeads == 0 else {
      throw FormatError(
        config.path, "\(heads) heads of \(size) over \(keyHeads) of keys aren't supported",
        hint: "heads are at most \(CacheShape.largestHead) wide", cause: .unsupported)
    }
    return DecoderShape(
      layers: try config.integer("num_hidden_layers", "n_layer", atMost: 1 << 12), width: width,
      heads: heads, keyHeads: keyHeads,
      hidden: try config.integer("intermediate_size", "n_inner", standard: 4 * width),
      vocabulary: try config.integer("vocab_size", standard: standards["vocab_size"]),
      headSize: size,
      context: try config.integer(
        "max_position_embeddings", "n_positions",
        standard: standards["max_position_embeddings"] ?? 2048))
  }

  private mutating func readActivation() throws(FormatError) {
    // A Gemma's `hidden_act` is that of the first ones' mistaken configuration.
    let key = shape.embeddingScale == 1 ? "hidden_act" : "hidden_activation"
    guard let name = config.text(key) ?? config.text("activation_function") else { return }
    guard let activation = DecoderShape.Activation(huggingFace: name) else {
      throw FormatError(
        config.path, "its activation is `\(name)`, which isn't read",
        hint: "silu, gelu, gelu_new and gelu_pytorch_tanh are", cause: .unsupported)
    }
    shape.activation = activation
  }

  private mutating func readAttention(usesWindow: Bool) throws(FormatError) {
    if config["sliding_window"] != nil, usesWindow {
      let isAlways = shape.window == 0
      shape.window = try config.integer("sliding_window")
      if isAlways { shape.makeLocal(allButEvery: 0) }
    } else {
      shape.window = 0
    }
    if let types = config.texts("layer_types") {
      shape.localLayers = types.indices.filter { types[$0] == "sliding_attention" }.map { $0 + 1 }
    } else if config["sliding_window_pattern"] != nil {
      shape.makeLocal(allButEvery: try config.integer("sliding_window_pattern"))
    } else if config["max_window_layers"] != nil, shape.window > 0 {
      let first = try config.integer("max_window_layers")
      shape.localLayers = Array(1...shape.layers).filter { $0 > first }
    }
    if shape.attentionCap > 0 {
      shape.attentionCap =
        config["attn_logit_softcapping"] == nil
        ? 0 : try config.number("attn_logit_softcapping")
    }
    if config["final_logit_softcapping"] != nil {
      shape.outputCap = try config.number("final_logit_softcapping")
    } else {
      shape.outputCap = 0
    }
    if config["query_pre_attn_scalar"] != nil {
      shape.attentionScale = 1 / (try config.number("query_pre_attn_scalar")).squareRoot()
    }
  }

  private mutating func readRotary() throws(FormatError) {
    guard var rotary = shape.rotary else { return }
    let parameters = config.object("rope_parameters")
    let all = parameters?.object("full_attention") ?? parameters
    let whole = try config.number("partial_rotary_factor", standard: 1)
    let share = try all?.number("partial_rotary_factor", standard: whole) ?? whole
    rotary.size = Int(Double(shape.headSize) * Swift.min(share, 1))
    guard rotary.size > 0, rotary.size % 2 == 0 else {
      throw FormatError(
        config.path, "\(rotary.size) of \(shape.headSize) elements can't be turned in pairs",
        cause: .unsupported)
    }
    rotary.pairing = .halves
    let base = try config.number(
      "rope_theta", standard: shape.localRotary == nil ? 10_000 : 1_000_000)
    rotary.base = try all?.number("rope_theta", standard: base) ?? base
    if shape.localRotary != nil {
      var local = rotary
      let localBase = try config.number("rope_local_base_freq", standard: 10_000)
      local.base =
        try parameters?.object("sliding_attention")?.number("rope_theta", standard: localBase)
        ?? localBase
      shape.localRotary = local
    }
    if let scaling = all ?? config.object("rope_scaling") {
      rotary.scaling = try RopeScaling(scaling, config, shape, size: rotary.size).scaling
    }
    shape.rotary = rotary
  }
}

extension DecoderShape.Activation {
  /// The function that `transformers` calls so; nil for one that isn't read.
  init?(huggingFace name: String) {
    switch name {
    case "silu", "swish": self = .silu
    case "gelu": self = .gelu
    case "gelu_new", "gelu_pytorch_tanh", "gelu_fast": self = .geluTanh
    default: return nil
    }
  }
}

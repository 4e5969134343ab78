import ModelGraph
import TensorEngine

/// A decoder in the layout of Hugging Face.
enum HuggingFaceDecoder {
  /// How a `model_type` names and lays out its tensors.
  struct Layout: Sendable {
    let family: DecoderFamily
    var names = Names.llama
    /// Norms are kept as their distance from 1.
    var normsFromOne = false
    /// Queries, keys and values are one tensor.
    var joinsQueries = false
    /// The gate's rows stand before those of the other product.
    var joinsGate = false
    /// Matrices are `[inputs, outputs]`.
    var keepsColumns = false
    /// What `transformers` takes where a configuration doesn't say.
    var standards: [String: Int] = [:]
  }

  /// The names of tensors, without `weight` and `bias`.
  struct Names: Sendable {
    var outer: [String: String]
    /// What a layer's begin with, before and after its number from 0.
    var layer: String
    var inner: [String: String]
    /// What all but the output's may begin with.
    var prefixes: [String]
    /// What several weights in one are called.
    var joined: [String: String] = [:]
  }

  static let layouts: [String: Layout] = [
    "llama": Layout(family: .llama), "mistral": Layout(family: .llama),
    "qwen2": Layout(family: .qwen2), "qwen3": Layout(family: .qwen3),
    "phi3": Layout(family: .phi3, joinsQueries: true, joinsGate: true),
    "gemma": Layout(family: .gemma, normsFromOne: true, standards: ["head_dim": 256]),
    "gemma2": Layout(
      family: .gemma2, names: .gemma2, normsFromOne: true, standards: ["head_dim": 256]),
    "gemma3_text": gemma3, "gemma3": gemma3,
    "gpt2": Layout(family: .gpt2, names: .gpt2, joinsQueries: true, keepsColumns: true),
  ]

  private static let gemma3 = Layout(
    family: .gemma3, names: .gemma2, normsFromOne: true,
    standards: [
      "head_dim": 256, "num_attention_heads": 8, "num_key_value_heads": 4, "vocab_size": 262_208,
      "max_position_embeddings": 131_072,
    ])

  static func model(
    _ layout: Layout, _ config: ModelConfig, _ tensors: TorchTensors
  ) throws(FormatError) -> Model {
    let config = config.object("text_config") ?? config
    var shape = try HuggingFaceShape(config, layout).shape
    var reader = Reader(layout, tensors)
    shape.tiesEmbedding =
      !tensors.holds(reader.name("output.weight"))
      || config.truth("tie_word_embeddings", standard: false)
    if tensors.holds(reader.name("block1.mix.bias")) { shape.hasMixBias = true }
    if tensors.holds(reader.name("block1.query.bias")) { shape.hasQueryBias = true }
    if tensors.holds(reader.name("block1.up.bias")) { shape.hasFeedForwardBias = true }
    var weights = shape.derivedWeights
    for (name, extents) in shape.outerWeights {
      weights[name] = try reader.weight(name, extents, shape)
    }
    for layer in 1...shape.layers {
      for (name, extents) in shape.weights(ofLayer: layer) {
        weights[name] = try reader.weight(name, extents, shape)
      }
    }
    try reader.tensors.checkAllUsed(by: "a `\(layout.family.name)`", except: isPassedOver)
    var metadata = Model.Metadata(architecture: layout.family.name)
    metadata.decoder = shape
    return Model(graph: shape.graph(input: [1, -1]), weights: weights, metadata: metadata)
  }

  /// Tensors that hold what follows from others, or belong to another part of a larger model.
  private static func isPassedOver(_ name: String) -> Bool {
    name.hasSuffix("rotary_emb.inv_freq") || name.hasSuffix(".attn.bias")
      || name.hasSuffix(".attn.masked_bias") || name.hasSuffix("lm_head.weight")
      || name.contains("vision_tower.") || name.contains("multi_modal_projector.")
  }

  /// Finds a weight among the tensors and lays it out as the graph takes it.
  struct Reader {
    private let layout: Layout
    private(set) var tensors: TorchTensors
    private let prefix: String

    init(_ layout: Layout, _ tensors: TorchTensors) {
      self.layout = layout
      self.tensors = tensors
      let embedding = layout.names.outer["embedding"] ?? ""
      prefix =
        layout.names.prefixes.first { tensors.holds("\($0)\(embedding).weight") }
        ?? layout.names.prefixes[0]
    }

    /// What the tensor that holds a weight is called.
    func name(_ weight: String) -> String {
      let parts = weight.split(separator: ".").map(String.init)
      let suffix = parts.last == "bias" ? "bias" : "weight"
      guard parts.count == 3, let layer = Int(parts[0].dropFirst("block".count)) else {
        let name = layout.names.outer[parts[0]] ?? parts[0]
        let isHead = parts[0] == "output"
        return "\(isHead ? headPrefix : prefix)\(name).\(suffix)"
      }
      let isJoined =
        layout.joinsQueries && ["query", "key", "value"].contains(parts[1])
        || layout.joinsGate && ["gate", "up"].contains(parts[1])
      let name = isJoined ? layout.names.joined[parts[1]] : layout.names.inner[parts[1]]
      return "\(prefix)\(layout.names.layer)\(layer - 1).\(name ?? parts[1]).\(suffix)"
    }

    /// The logits' product lies outside of what the prefix names.
    private var headPrefix: String {
      prefix.hasPrefix("language_model.") ? "language_model." : ""
    }

    mutating func weight(
      _ name: String, _ extents: [Int], _ shape: DecoderShape
    ) throws(FormatError) -> Weight {
      let (first, total) = place(name, extents, shape)
      let isTable = name == "embedding.weight" || name == "positions.weight"
      if extents.count == 1 || isTable {
        let tensor = try tensors.take(self.name(name), [total] + extents.dropFirst())
        let rows = total == extents[0] ? tensor : tensor.rows(first..<first + extents[0])
        guard layout.normsFromOne, name.hasSuffix(".scale") else { return Weight(rows) }
        return Weight(Tensor(rows.floats.map { 1 + $0 }, shape: extents))
      }
      guard !layout.keepsColumns || name == "output.weight" else {
        let tensor = try tensors.take(self.name(name), [extents[0], total])
        let range = first..<first + extents[1]
        return Weight(total == extents[1] ? tensor : tensor.columns(range))
      }
      let tensor = try tensors.take(self.name(name), [total, extents[0]])
      return Weight(outputs: tensor.rows(first..<first + extents[1]))
    }

    /// Where a weight's outputs begin in its tensor, and how many that has.
    private func place(
      _ name: String, _ extents: [Int], _ shape: DecoderShape
    ) -> (first: Int, total: Int) {
      let count =
        extents.count == 1 || name == "embedding.weight" || name == "positions.weight"
        ? extents[0] : extents[1]
      let part = name.split(separator: ".").dropFirst().first.map(String.init) ?? ""
      let (queries, keys) = (shape.heads * shape.headSize, shape.keyHeads * shape.headSize)
      let firsts = ["query": 0, "key": queries, "value": queries + keys]
      if layout.joinsQueries, let first = firsts[part] { return (first, queries + 2 * keys) }
      if layout.joinsGate, part == "gate" { return (0, 2 * count) }
      if layout.joinsGate, part == "up" { return (count, 2 * count) }
      return (0, count)
    }
  }
}

extension HuggingFaceDecoder.Names {
  static let llama = Self(
    outer: ["embedding": "embed_tokens", "norm": "norm", "output": "lm_head"],
    layer: "layers.",
    inner: [
      "norm1": "input_layernorm", "query": "self_attn.q_proj", "key": "self_attn.k_proj",
      "value": "self_attn.v_proj", "queryNorm": "self_attn.q_norm",
      "keyNorm": "self_attn.k_norm", "mix": "self_attn.o_proj",
      "norm2": "post_attention_layernorm", "gate": "mlp.gate_proj", "up": "mlp.up_proj",
      "down": "mlp.down_proj",
    ],
    prefixes: ["model.", "", "language_model.model.", "model.language_model."],
    joined: [
      "query": "self_attn.qkv_proj", "key": "self_attn.qkv_proj",
      "value": "self_attn.qkv_proj", "gate": "mlp.gate_up_proj", "up": "mlp.gate_up_proj",
    ])

  /// A norm behind each part, too.
  static let gemma2 = {
    var names = llama
    names.inner["mixNorm"] = "post_attention_layernorm"
    names.inner["norm2"] = "pre_feedforward_layernorm"
    names.inner["downNorm"] = "post_feedforward_layernorm"
    return names
  }()

  static let gpt2 = Self(
    outer: ["embedding": "wte", "positions": "wpe", "norm": "ln_f", "output": "lm_head"],
    layer: "h.",
    inner: [
      "norm1": "ln_1", "mix": "attn.c_proj", "norm2": "ln_2", "up": "mlp.c_fc",
      "down": "mlp.c_proj",
    ],
    prefixes: ["transformer.", ""],
    joined: ["query": "attn.c_attn", "key": "attn.c_attn", "value": "attn.c_attn"])
}

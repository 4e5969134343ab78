import ModelGraph
import TensorEngine

/// The Llama that a GGUF file holds: its shape, and which tensor is which weight.
struct GGUFLlama {
  let shape: LlamaShape
  /// Each weight's name here, its shape, and its tensor.
  let weights: [(name: String, shape: [Int], tensor: GGUFTensor)]

  /// llama.cpp's names of the tensors of a layer.
  private static let layerTensors = [
    "norm1.scale": "attn_norm", "query.weight": "attn_q", "key.weight": "attn_k",
    "value.weight": "attn_v", "mix.weight": "attn_output", "norm2.scale": "ffn_norm",
    "gate.weight": "ffn_gate", "up.weight": "ffn_up", "down.weight": "ffn_down",
  ]

  private static let outerTensors = [
    "embedding.weight": "token_embd", "norm.scale": "output_norm", "output.weight": "output",
    "rotary.factors": "rope_freqs",
  ]

  /// - Throws: A `FormatError` where the file holds another architecture, or not all of it.
  init(_ header: GGUFHeader) throws(FormatError) {
    shape = try Self.shape(header)
    var unused = header.tensors
    var weights: [(name: String, shape: [Int], tensor: GGUFTensor)] = []
    func add(_ name: String, _ extents: [Int], tensor: String) throws(FormatError) {
      guard let found = unused.removeValue(forKey: "\(tensor).weight") else {
        throw FormatError(header.path, "it lacks its tensor `\(tensor).weight`")
      }
      let isTransposed = !GGUFConversion.isTable(name) && extents.count == 2
      guard found.shape == (isTransposed ? extents.reversed() : extents) else {
        throw FormatError(
          header.path,
          "tensor `\(found.name)` has the shape \(found.shape), which isn't that of "
            + "`\(name)`, \(extents)", at: found.place)
      }
      if case .blocks = found.content, extents.count != 2 {
        throw FormatError(
          header.path, "tensor `\(found.name)` is in blocks, which only matrices are read in",
          at: found.place, cause: .unsupported)
      }
      weights.append((name, extents, found))
    }
    for (name, extents) in shape.outerWeights {
      try add(name, extents, tensor: Self.outerTensors[name] ?? name)
    }
    for layer in 1...shape.layers {
      for (name, extents) in shape.weights(ofLayer: layer) {
        let part = String(name.drop { $0 != "." }.dropFirst())
        try add(
          name, extents, tensor: "blk.\(layer - 1).\(Self.layerTensors[part] ?? part)")
      }
    }
    if let tensor = unused.values.min(by: { $0.place < $1.place }) {
      throw FormatError(
        header.path, "it holds `\(tensor.name)`, for which a Llama has no place",
        at: tensor.place, cause: .unsupported)
    }
    self.weights = weights
  }

  private static func shape(_ header: GGUFHeader) throws(FormatError) -> LlamaShape {
    let architecture = header.values["general.architecture"]
    guard architecture == .text("llama") else {
      let other = if case .text(let name)? = architecture { "a `\(name)`" } else { "none" }
      throw FormatError(
        header.path, "its architecture is \(other), which isn't read",
        hint: "`llama` is", cause: .unsupported)
    }
    for (key, value) in header.values.sorted(by: { $0.key < $1.key }) {
      let isScaled = key == "llama.rope.scaling.type" && value != .text("none")
      let isMixture = key == "llama.expert_count" && value != .integer(0)
      guard !isScaled, !isMixture else {
        throw FormatError(
          header.path, "`\(key)` asks for what isn't supported", cause: .unsupported)
      }
    }
    let width = try header.integer("llama.embedding_length")
    let heads = try header.integer("llama.attention.head_count")
    guard let embedding = header.tensors["token_embd.weight"], let rows = embedding.shape.first
    else { throw FormatError(header.path, "it lacks its tensor `token_embd.weight`") }
    let size = try header.integer(
      "llama.attention.key_length", standard: Swift.max(width / heads, 1))
    var shape = LlamaShape(
      layers: try header.integer("llama.block_count"), width: width, heads: heads,
      keyHeads: try header.integer("llama.attention.head_count_kv", standard: heads),
      hidden: try header.integer("llama.feed_forward_length"), vocabulary: rows, headSize: size)
    shape.epsilon = try header.number("llama.attention.layer_norm_rms_epsilon")
    shape.rotaryBase = try header.number("llama.rope.freq_base", standard: 10_000)
    shape.rotarySize = try header.integer("llama.rope.dimension_count", standard: size)
    shape.hasRotaryFactors = header.tensors["rope_freqs.weight"] != nil
    shape.tiesEmbedding = header.tensors["output.weight"] == nil
    return shape
  }
}

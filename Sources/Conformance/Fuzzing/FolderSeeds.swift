/// The files of a small model in the layout of Hugging Face, to be damaged one at a time.
enum FolderSeeds {
  static let files: [String: [UInt8]] = [
    "config.json": Array(config.utf8), "model.safetensors": weights,
    "tokenizer.json": Array(tokenizer.utf8),
    "tokenizer_config.json": Array(tokenizerConfig.utf8),
  ]

  private static let config = """
    {"model_type": "llama", "vocab_size": 12, "hidden_size": 8, "intermediate_size": 16,
     "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
     "max_position_embeddings": 32, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
     "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 16},
     "tie_word_embeddings": true, "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2}
    """

  private static let tokenizer = #"""
    {"added_tokens": [{"id": 0, "content": "<s>", "special": true}],
     "model": {"type": "BPE", "vocab": {"<s>": 0, "a": 1, "b": 2, "ab": 3}, "merges": ["a b"]}}
    """#

  private static let tokenizerConfig = #"""
    {"bos_token": "<s>", "add_bos_token": true, "tokenizer_class": "LlamaTokenizer",
     "chat_template": "{% for m in messages %}{{ m.content }}{% endfor %}"}
    """#

  private static let extents: [(name: String, shape: [Int])] = [
    ("model.embed_tokens", [12, 8]), ("model.norm", [8]),
    ("model.layers.0.input_layernorm", [8]), ("model.layers.0.post_attention_layernorm", [8]),
    ("model.layers.0.self_attn.q_proj", [8, 8]), ("model.layers.0.self_attn.k_proj", [4, 8]),
    ("model.layers.0.self_attn.v_proj", [4, 8]), ("model.layers.0.self_attn.o_proj", [8, 8]),
    ("model.layers.0.mlp.gate_proj", [16, 8]), ("model.layers.0.mlp.up_proj", [16, 8]),
    ("model.layers.0.mlp.down_proj", [8, 16]),
  ]

  /// A safetensors file: the header's length, the header, the elements, which are all 0.
  private static let weights: [UInt8] = {
    var offset = 0
    let entries = extents.map { name, shape in
      let start = offset
      offset += 4 * shape.reduce(1, *)
      return #""\#(name).weight":{"dtype":"F32","shape":\#(shape),"#
        + #""data_offsets":[\#(start),\#(offset)]}"#
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + Array(repeating: 0, count: offset)
  }()
}

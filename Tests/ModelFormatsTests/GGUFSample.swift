/// A GGUF file written by hand, after ggml's `gguf.md`: a Llama of one layer, two heads of keys
/// under one, four tokens.
struct GGUFSample {
  var version: UInt32 = 3
  var values: [(key: String, type: UInt32, bytes: [UInt8])] = [
    ("general.architecture", 8, text("llama")),
    ("llama.block_count", 4, integer(1)), ("llama.embedding_length", 4, integer(8)),
    ("llama.attention.head_count", 4, integer(2)),
    ("llama.attention.head_count_kv", 4, integer(1)),
    ("llama.feed_forward_length", 4, integer(6)),
    ("llama.attention.layer_norm_rms_epsilon", 6, number(1e-5)),
    // A list of texts, as vocabularies are.
    ("tokenizer.ggml.tokens", 9, integer(8) + long(2) + text("a") + text("")),
  ]
  /// Names, extents with the fastest first, and ggml's types.
  var tensors: [(name: String, extents: [Int], type: UInt32)] = [
    ("token_embd.weight", [8, 4], 0), ("output_norm.weight", [8], 0),
    ("blk.0.attn_norm.weight", [8], 0), ("blk.0.attn_q.weight", [8, 8], 0),
    ("blk.0.attn_k.weight", [8, 4], 0), ("blk.0.attn_v.weight", [8, 4], 1),
    ("blk.0.attn_output.weight", [8, 8], 0), ("blk.0.ffn_norm.weight", [8], 0),
    ("blk.0.ffn_gate.weight", [8, 6], 0), ("blk.0.ffn_up.weight", [8, 6], 0),
    ("blk.0.ffn_down.weight", [6, 8], 0),
  ]
  var offsetError = 0
  /// Where tensors are said to be, rather than where they are.
  var offsets: [String: Int] = [:]

  static func integer(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
  static func long(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt64(value)) { Array($0) } }
  static func number(_ value: Float) -> [UInt8] { integer(value.bitPattern) }
  static func text(_ text: String) -> [UInt8] { long(text.utf8.count) + Array(text.utf8) }

  /// The file; element i of a tensor is i/64.
  var bytes: [UInt8] {
    var header = Array("GGUF".utf8) + Self.integer(version)
    header += Self.long(tensors.count) + Self.long(values.count)
    for value in values { header += Self.text(value.key) + Self.integer(value.type) + value.bytes }
    var data: [UInt8] = []
    for tensor in tensors {
      header += Self.text(tensor.name) + Self.integer(UInt32(tensor.extents.count))
      for extent in tensor.extents { header += Self.long(extent) }
      header +=
        Self.integer(tensor.type) + Self.long(offsets[tensor.name] ?? data.count + offsetError)
      for index in 0..<tensor.extents.reduce(1, { min($0 * min($1, 4096), 4096) }) {
        let value = Float(index) / 64
        data +=
          tensor.type == 1
          ? withUnsafeBytes(of: Float16(value).bitPattern) { Array($0) } : Self.number(value)
      }
      data += [UInt8](repeating: 0, count: (32 - data.count % 32) % 32)
    }
    return header + [UInt8](repeating: 0, count: (32 - header.count % 32) % 32) + data
  }

  mutating func set(_ key: String, _ bytes: [UInt8], type: UInt32 = 4) {
    values.removeAll { $0.key == key }
    values.append((key, type, bytes))
  }
}

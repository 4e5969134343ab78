import ModelGraph

/// llama.cpp's names of a decoder's tensors, and which of them hold several weights.
struct GGUFNames {
  /// Whether queries, keys and values are rows of one tensor.
  var joinsQueries = false
  /// Whether the gate's rows stand before those of the other product.
  var joinsGate = false

  /// A weight's place: rows of a tensor.
  struct Place: Equatable {
    var tensor: String
    var rows: Range<Int>
    /// All rows that the tensor must have.
    var rowCount: Int
  }

  private static let outer = [
    "embedding": "token_embd", "positions": "position_embd", "norm": "output_norm",
    "output": "output",
  ]

  private static let inner = [
    "norm1": "attn_norm", "query": "attn_q", "key": "attn_k", "value": "attn_v",
    "queryNorm": "attn_q_norm", "keyNorm": "attn_k_norm", "mix": "attn_output",
    "mixNorm": "post_attention_norm", "norm2": "ffn_norm", "gate": "ffn_gate", "up": "ffn_up",
    "down": "ffn_down", "downNorm": "post_ffw_norm",
  ]

  /// How the file of a family that Hone writes has them.
  init(writing family: DecoderFamily) {
    joinsQueries = family.name == "phi3" || family.name == "gpt2"
    joinsGate = family.name == "phi3"
  }

  /// How a file has them.
  init(_ header: GGUFHeader, of shape: DecoderShape) {
    joinsQueries = header.tensors["blk.0.attn_qkv.weight"] != nil
    joinsGate = shape.isGated && header.tensors["blk.0.ffn_gate.weight"] == nil
  }

  /// Where a weight of that name stands.
  func place(_ name: String, in shape: DecoderShape) -> Place {
    let parts = name.split(separator: ".").map(String.init)
    let suffix = parts.last == "bias" ? "bias" : "weight"
    guard parts.count == 3, let layer = Int(parts[0].dropFirst("block".count)) else {
      return whole("\(Self.outer[parts[0]] ?? parts[0]).\(suffix)", outerRows(name, shape))
    }
    let prefix = "blk.\(layer - 1)."
    let (queries, keys) = (shape.heads * shape.headSize, shape.keyHeads * shape.headSize)
    for (isJoined, members, tensor) in [
      (joinsQueries, [("query", queries), ("key", keys), ("value", keys)], "attn_qkv"),
      (joinsGate, [("gate", shape.hidden), ("up", shape.hidden)], "ffn_up"),
    ] where isJoined {
      var first = 0
      let rowCount = members.reduce(0) { $0 + $1.1 }
      for (member, rows) in members {
        if member == parts[1] {
          return Place(
            tensor: "\(prefix)\(tensor).\(suffix)", rows: first..<first + rows, rowCount: rowCount)
        }
        first += rows
      }
    }
    let shapes = shape.weights(ofLayer: layer)
    let extents = shapes.first { $0.name == name }?.shape ?? []
    return whole("\(prefix)\(Self.inner[parts[1]] ?? parts[1]).\(suffix)", extents.last ?? 1)
  }

  private func whole(_ tensor: String, _ rows: Int) -> Place {
    Place(tensor: tensor, rows: 0..<rows, rowCount: rows)
  }

  private func outerRows(_ name: String, _ shape: DecoderShape) -> Int {
    let extents = shape.outerWeights.first { $0.name == name }?.shape ?? [1]
    return GGUFConversion.isTable(name) ? extents[0] : extents[extents.count - 1]
  }
}

import ModelGraph
import TensorEngine

/// The encoder of tokens that a GGUF file holds, a `bert`: its shape, and which tensor is which
/// weight.
struct GGUFEncoder {
  let shape: EncoderShape
  let weights: [GGUFConversion]

  static let architecture = "bert"

  /// llama.cpp's names of what is outside the layers, and within one.
  private static let outer = [
    "embedding": "token_embd", "positions": "position_embd", "segments": "token_types",
    "norm": "token_embd_norm",
  ]
  private static let inner = [
    "query": "attn_q", "key": "attn_k", "value": "attn_v", "mix": "attn_output",
    "norm1": "attn_output_norm", "up": "ffn_up", "down": "ffn_down", "norm2": "layer_output_norm",
  ]

  /// Poolings by their numbers in files (`llama_pooling_type`).
  static let poolings: [Int: EncoderShape.Pooling] = [0: .none, 1: .mean, 2: .first]

  /// - Throws: A `FormatError` where not all of it is there.
  init(_ header: GGUFHeader, file: Storage) throws(FormatError) {
    shape = try Self.shape(header)
    var tensors = GGUFTensors(header, file: file)
    var weights: [GGUFConversion] = []
    for (name, extents) in shape.weights {
      let isTable = GGUFConversion.isTable(name) || extents.count == 1
      let rows = isTable ? extents[0] : extents[1]
      let place = GGUFNames.Place(tensor: Self.tensor(name), rows: 0..<rows, rowCount: rows)
      weights.append(try tensors.take(name, extents, from: place))
    }
    try tensors.checkAllUsed(by: "a `bert`")
    self.weights = weights
  }

  /// What the tensor of a weight is called.
  static func tensor(_ name: String) -> String {
    EncoderNames(outer: outer, layer: "blk.", parts: inner).tensor(name)
  }

  /// The model without the weights that are converted.
  var model: Model {
    var metadata = Model.Metadata(architecture: Self.architecture)
    metadata.encoder = shape
    return Model(graph: shape.graph(), weights: [:], metadata: metadata)
  }

  private static func shape(_ header: GGUFHeader) throws(FormatError) -> EncoderShape {
    let width = try header.integer("bert.embedding_length")
    let heads = try header.integer("bert.attention.head_count")
    guard width % heads == 0, width / heads <= CacheShape.largestHead else {
      throw FormatError(header.path, "a width of \(width) can't be cut into \(heads) heads")
    }
    let rows = { (name: String) in header.tensors[name]?.shape.first ?? 0 }
    var shape = EncoderShape(
      layers: try header.integer("bert.block_count", atMost: 1 << 12), width: width, heads: heads,
      hidden: try header.integer("bert.feed_forward_length"),
      input: .tokens(
        EncoderShape.Tokens(
          vocabulary: rows("token_embd.weight"), context: rows("position_embd.weight"),
          segments: rows("token_types.weight"))))
    shape.epsilon = try header.number("bert.attention.layer_norm_epsilon")
    guard case .integer(let number)? = header.values["bert.pooling_type"] else { return shape }
    guard let pooling = poolings[number] else {
      throw FormatError(
        header.path, "`bert.pooling_type` is \(number), which isn't read",
        hint: "0, 1 and 2 are: none, the mean, the first token", cause: .unsupported)
    }
    shape.pooling = pooling
    return shape
  }
}

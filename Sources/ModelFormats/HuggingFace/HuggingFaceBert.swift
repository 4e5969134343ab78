import FoundationEssentials
import ModelGraph
import TensorEngine

/// An encoder of tokens in the layout of Hugging Face, with the pooling that the library
/// `sentence-transformers` keeps beside it.
enum HuggingFaceBert {
  static func model(
    _ config: ModelConfig, _ tensors: TorchTensors, folder: String
  ) throws(FormatError) -> Model {
    var tensors = tensors
    let shape = try shape(config, folder: folder)
    let prefix = tensors.holds("bert.embeddings.word_embeddings.weight") ? "bert." : ""
    var weights: [String: Weight] = [:]
    for (name, extents) in shape.weights {
      weights[name] = try tensors.encoderWeight(prefix + tensor(name), extents, name: name)
    }
    try tensors.checkAllUsed(by: "a `bert`") { name in
      name.hasPrefix("cls.") || name.contains("pooler.") || name.hasSuffix("position_ids")
    }
    var metadata = Model.Metadata(architecture: "bert")
    metadata.encoder = shape
    return Model(graph: shape.graph(), weights: weights, metadata: metadata)
  }

  private static func shape(
    _ config: ModelConfig, folder: String
  ) throws(FormatError) -> EncoderShape {
    var shape = try EncoderShape(
      config,
      input: .tokens(
        EncoderShape.Tokens(
          vocabulary: config.integer("vocab_size"),
          context: config.integer("max_position_embeddings"),
          segments: config.integer("type_vocab_size", standard: 2))))
    shape.pooling = try pooling(folder)
    return shape
  }

  /// What `1_Pooling/config.json` asks for; none where it isn't there.
  private static func pooling(_ folder: String) throws(FormatError) -> EncoderShape.Pooling {
    let path = "\(folder)/1_Pooling/config.json"
    guard FileManager.default.fileExists(atPath: path) else { return .none }
    let config = try ModelConfig(contentsOf: path)
    if config.truth("pooling_mode_mean_tokens", standard: false) { return .mean }
    if config.truth("pooling_mode_cls_token", standard: false) { return .first }
    throw FormatError(
      path, "it asks for a pooling that isn't read", hint: "that of the mean or the first token is",
      cause: .unsupported)
  }

  private static let parts = [
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "mix": "attention.output.dense", "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
  ]

  private static let outer = [
    "embedding": "embeddings.word_embeddings", "positions": "embeddings.position_embeddings",
    "segments": "embeddings.token_type_embeddings", "norm": "embeddings.LayerNorm",
  ]

  private static func tensor(_ name: String) -> String {
    EncoderNames(outer: outer, layer: "encoder.layer.", parts: parts).tensor(name)
  }
}

/// The names of an encoder's tensors, by those of its weights.
struct EncoderNames {
  var outer: [String: String]
  /// What a layer's begin with, before its number from 0.
  var layer: String
  var parts: [String: String]

  func tensor(_ name: String) -> String {
    let words = name.split(separator: ".").map(String.init)
    let suffix = words.last == "bias" ? "bias" : "weight"
    guard words.count == 3, let number = Int(words[0].dropFirst("block".count)) else {
      return "\(outer[words[0]] ?? words[0]).\(suffix)"
    }
    return "\(layer)\(number - 1).\(parts[words[1]] ?? words[1]).\(suffix)"
  }
}

extension EncoderShape {
  /// The extents that encoders of all kinds name alike.
  init(_ config: ModelConfig, input: Input) throws(FormatError) {
    let width = try config.integer("hidden_size")
    let heads = try config.integer("num_attention_heads")
    guard width % heads == 0, width / heads <= CacheShape.largestHead else {
      throw FormatError(config.path, "a width of \(width) can't be cut into \(heads) heads")
    }
    self.init(
      layers: try config.integer("num_hidden_layers", atMost: 1 << 12), width: width, heads: heads,
      hidden: try config.integer("intermediate_size", standard: 4 * width), input: input)
    epsilon = try config.number("layer_norm_eps", standard: 1e-12)
    let name = config.text("hidden_act") ?? "gelu"
    guard let activation = DecoderShape.Activation(huggingFace: name) else {
      throw FormatError(
        config.path, "its activation is `\(name)`, which isn't read",
        hint: "gelu, gelu_new and silu are", cause: .unsupported)
    }
    self.activation = activation
  }
}

extension TorchTensors {
  /// A weight of an encoder: dense ones lie the other way round, tables as they are. The norms of
  /// old files call their weights gamma and beta.
  mutating func encoderWeight(
    _ tensor: String, _ extents: [Int], name: String
  ) throws(FormatError) -> Weight {
    let old = tensor.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
      .replacing("LayerNorm.bias", with: "LayerNorm.beta")
    let tensor = holds(tensor) ? tensor : holds(old) ? old : tensor
    let isTable = ["embedding.weight", "positions.weight", "segments.weight"].contains(name)
    guard extents.count == 2, !isTable else { return Weight(try take(tensor, extents)) }
    return Weight(outputs: try take(tensor, extents.reversed()))
  }
}

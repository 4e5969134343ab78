import ModelGraph
import TensorEngine

/// What an encoder of tokens becomes in a GGUF file that llama.cpp reads.
struct GGUFEncoderSaving {
  private let model: Model
  private let shape: EncoderShape
  private let path: String

  /// Nil where the model isn't an encoder of tokens, or its graph has been changed.
  init?(_ model: Model, path: String) {
    guard let shape = model.metadata.encoder, case .tokens = shape.input,
      let input = model.graph.inputs.first, model.graph == shape.graph(input: input.type.shape)
    else { return nil }
    self.model = model
    self.shape = shape
    self.path = path
  }

  func write() throws(FormatError) {
    var writer = GGUFWriter()
    writer.values =
      values + (try GGUFTokenizerSaving.values(model.metadata.tokenizer, path: path))
    writer.entries = try rows.map(\.entry)
    try writer.write(to: path)
  }

  /// The file's tensors.
  var rows: [GGUFRows] {
    get throws(FormatError) {
      var rows: [GGUFRows] = []
      for (name, _) in shape.weights {
        guard let weight = model.weights[name] else {
          throw FormatError(path, "the model lacks its weight `\(name)`")
        }
        rows.append(
          GGUFRows(
            GGUFEncoder.tensor(name), [(name, weight)], isTable: GGUFConversion.isTable(name)))
      }
      return rows
    }
  }

  private var values: [(key: String, value: GGUFWriter.Value)] {
    var values: [(key: String, value: GGUFWriter.Value)] = [
      ("general.architecture", .text(GGUFEncoder.architecture)),
      ("general.quantization_version", .integer(2)),
      ("bert.embedding_length", .integer(shape.width)),
      ("bert.block_count", .integer(shape.layers)),
      ("bert.feed_forward_length", .integer(shape.hidden)),
      ("bert.attention.head_count", .integer(shape.heads)),
      ("bert.attention.layer_norm_epsilon", .number(shape.epsilon)),
      ("bert.attention.causal", .truth(false)),
    ]
    if let pooling = GGUFEncoder.poolings.first(where: { $0.value == shape.pooling })?.key {
      values.append(("bert.pooling_type", .integer(pooling)))
    }
    if case .tokens(let tokens) = shape.input {
      values += [
        ("bert.vocab_size", .integer(tokens.vocabulary)),
        ("bert.context_length", .integer(tokens.context)),
        ("tokenizer.ggml.token_type_count", .integer(tokens.segments)),
      ]
    }
    return values
  }
}

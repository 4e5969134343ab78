import ModelGraph
import TensorEngine

/// What a decoder becomes in a GGUF file that llama.cpp reads.
struct GGUFSaving {
  private let model: Model
  private let shape: DecoderShape
  private let family: DecoderFamily
  private let path: String

  /// - Throws: A `FormatError` where the model isn't a decoder of a known family, or is no more.
  init(_ model: Model, path: String) throws(FormatError) {
    let known = DecoderFamily.all.map { "`\($0.name)`" }.joined(separator: ", ")
    guard let shape = model.metadata.decoder,
      let family = DecoderFamily.named(model.metadata.architecture)
    else {
      throw FormatError(
        path, "the model isn't of a family that GGUF files are written of",
        hint: "those are \(known); any model can be saved as `.hone`", cause: .unsupported)
    }
    guard let input = model.graph.inputs.first, model.graph == shape.graph(input: input.type.shape)
    else {
      throw FormatError(
        path, "the model's graph has been changed, and is no plain `\(family.name)` any more",
        hint: "save it as `.hone`", cause: .unsupported)
    }
    self.model = model
    self.shape = shape
    self.family = family
    self.path = path
  }

  func write() throws(FormatError) {
    var writer = GGUFWriter()
    writer.values = try values
    writer.entries = try rows.map(\.entry) + factorEntries
    try writer.write(to: path)
  }

  private var values: [(key: String, value: GGUFWriter.Value)] {
    get throws(FormatError) {
      let prefix = family.name + "."
      let norm = shape.norm == .layer ? "layer_norm_epsilon" : "layer_norm_rms_epsilon"
      var values: [(String, GGUFWriter.Value)] = [
        ("general.architecture", .text(family.name)),
        ("general.quantization_version", .integer(2)),
        (prefix + "vocab_size", .integer(shape.vocabulary)),
        (prefix + "context_length", .integer(shape.context)),
        (prefix + "embedding_length", .integer(shape.width)),
        (prefix + "block_count", .integer(shape.layers)),
        (prefix + "feed_forward_length", .integer(shape.hidden)),
        (prefix + "attention.head_count", .integer(shape.heads)),
        (prefix + "attention.head_count_kv", .integer(shape.keyHeads)),
        (prefix + "attention.key_length", .integer(shape.headSize)),
        (prefix + "attention.value_length", .integer(shape.headSize)),
        (prefix + "attention.\(norm)", .number(shape.epsilon)),
      ]
      if shape.window > 0 {
        values.append((prefix + "attention.sliding_window", .integer(shape.window)))
      }
      if shape.attentionCap > 0 {
        values.append((prefix + "attn_logit_softcapping", .number(shape.attentionCap)))
      }
      if shape.outputCap > 0 {
        values.append((prefix + "final_logit_softcapping", .number(shape.outputCap)))
      }
      values += try rotaryValues(prefix)
      return values
        + (try GGUFTokenizerSaving.values(model.metadata.tokenizer, path: path))
    }
  }

  private func rotaryValues(
    _ prefix: String
  ) throws(FormatError) -> [(String, GGUFWriter.Value)] {
    guard let rotary = shape.rotary else { return [] }
    let scaling = prefix + "rope.scaling."
    var values: [(String, GGUFWriter.Value)] = [
      (prefix + "rope.dimension_count", .integer(rotary.size)),
      (prefix + "rope.freq_base", .number(rotary.base)),
    ]
    if let local = shape.localRotary {
      values.append((prefix + "rope.freq_base_swa", .number(local.base)))
    }
    switch rotary.scaling {
    case .none: break
    case .linear(let factor):
      values += [(scaling + "type", .text("linear")), (scaling + "factor", .number(factor))]
    case .yarn(let yarn):
      values += [
        (scaling + "type", .text("yarn")), (scaling + "factor", .number(yarn.factor)),
        (scaling + "original_context_length", .integer(yarn.context)),
        (scaling + "attn_factor", .number(yarn.magnitude)),
        (scaling + "yarn_beta_fast", .number(yarn.fast)),
        (scaling + "yarn_beta_slow", .number(yarn.slow)),
      ]
    case .llama3, .factors:
      guard family.name == "llama" else {
        throw FormatError(
          path, "a `\(family.name)` in GGUF has no factors of its own for each frequency",
          hint: "save it as `.hone`", cause: .unsupported)
      }
    case .longRope(let rope):
      guard family.name == "phi3" else {
        throw FormatError(
          path, "a `\(family.name)` in GGUF has no factors for long sequences",
          hint: "save it as `.hone`", cause: .unsupported)
      }
      values += [
        (scaling + "original_context_length", .integer(rope.context)),
        (scaling + "attn_factor", .number(rope.magnitude)),
      ]
    }
    return values
  }

  /// The tensors of the model's own weights.
  var rows: [GGUFRows] {
    get throws(FormatError) {
      let names = GGUFNames(writing: family)
      var members: [(tensor: String, names: [String])] = []
      for (name, _) in shape.weights {
        let tensor = names.place(name, in: shape).tensor
        if members.last?.tensor == tensor {
          members[members.count - 1].names.append(name)
        } else if let index = members.firstIndex(where: { $0.tensor == tensor }) {
          members[index].names.append(name)
        } else {
          members.append((tensor, [name]))
        }
      }
      var rows: [GGUFRows] = []
      for (tensor, names) in members {
        let weights = try names.map { name throws(FormatError) in (name, try weight(name)) }
        rows.append(
          GGUFRows(
            tensor, weights, isTable: GGUFConversion.isTable(names[0]), order: order(names[0])))
      }
      return rows
    }
  }

  private func weight(_ name: String) throws(FormatError) -> Weight {
    guard let weight = model.weights[name] else {
      throw FormatError(path, "the model lacks its weight `\(name)`")
    }
    return weight
  }

  /// llama.cpp turns neighbours in a Llama: the rows of heads whose halves are turned are brought
  /// into that order. Row `i` is written at `order[i]`.
  private func order(_ name: String) -> [Int]? {
    guard family.name == "llama", let rotary = shape.rotary, rotary.pairing == .halves,
      name.contains(".query.") || name.contains(".key.")
    else { return nil }
    let heads = name.contains(".query.") ? shape.heads : shape.keyHeads
    let pairs = rotary.size / 2
    return (0..<heads * shape.headSize).map { row in
      let (head, index) = (row / shape.headSize, row % shape.headSize)
      guard index < rotary.size else { return row }
      return head * shape.headSize + 2 * (index % pairs) + index / pairs
    }
  }

  private var factorEntries: [GGUFWriter.Entry] {
    let names =
      family.name == "llama"
      ? ["rotary.factors": "rope_freqs"]
      : ["rotary.factors": "rope_factors_short", "rotary.longFactors": "rope_factors_long"]
    guard family.name == "llama" || shape.rotary?.longFactors != nil else { return [] }
    if family.name == "llama" {
      switch shape.rotary?.scaling {
      case .llama3, .factors: break
      default: return []
      }
    }
    return names.sorted { $0.key < $1.key }.compactMap { name, tensor in
      shape.derivedWeights[name].map {
        GGUFRows("\(tensor).weight", [(name, $0)], isTable: true).entry
      }
    }
  }
}

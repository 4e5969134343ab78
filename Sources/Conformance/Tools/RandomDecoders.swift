import ModelFormats
import ModelGraph
import TensorEngine

/// Writes a small decoder of a family with random weights for a script of a peer.
///
///     Conformance decoder FAMILY VARIANT FILE [FORMAT [decoded]]
///
/// A variant gives the family's shape what real models of it have: `plain`, `window`, `linear`,
/// `yarn`, `llama3`, `longrope`. The matrices are in blocks of FORMAT where one is named, or
/// what such blocks decode to.
func writeDecoder(_ words: [String]) throws {
  guard (3...5).contains(words.count), let family = DecoderFamily.named(words[0]),
    let vary = variants[words[1]]
  else {
    let names = DecoderFamily.all.map(\.name).joined(separator: "|")
    throw Finding(
      "usage: Conformance decoder \(names) \(variants.keys.sorted().joined(separator: "|")) FILE "
        + "[FORMAT [decoded]]")
  }
  var extents = DecoderShape(
    layers: 7, width: 256, heads: 8, keyHeads: family.name == "gpt2" ? 8 : 2, hidden: 512,
    vocabulary: 384, headSize: ["gpt2", "phi3", "qwen2"].contains(family.name) ? 32 : 64,
    context: 512)
  extents.window = 0
  var shape = family.shape(extents)
  vary(&shape)
  let format = words.count > 3 ? BlockFormat(rawValue: words[3]) : nil
  guard words.count == 3 || format != nil else { throw Finding("there is no format `\(words[3])`") }
  var model = try randomDecoder(family, shape, format)
  if words.last == "decoded" {
    model.weights = try model.weights.mapValues { Weight(try $0.decoded()) }
  }
  try model.write(to: words[2])
}

/// How a variant differs from the family's plain shape.
private let variants: [String: @Sendable (inout DecoderShape) -> Void] = [
  "plain": { _ in },
  "window": { $0.window = 24 },
  "linear": { $0.rotary?.scaling = .linear(4) },
  "yarn": { $0.rotary?.scaling = .yarn(Rotary.Yarn(factor: 4, context: 128)) },
  "llama3": {
    $0.rotary?.scaling = .llama3(Rotary.Llama3(factor: 8, low: 1, high: 4, context: 128))
  },
  "longrope": { shape in
    let pairs = shape.headSize / 2
    shape.rotary?.scaling = .longRope(
      Rotary.LongRope(
        short: (0..<pairs).map { 1 + Float($0) / 64 }, long: (0..<pairs).map { 2 + Float($0) / 8 },
        context: 64, magnitude: 1.19))
  },
]

/// A model of that shape; no weight is what it would be in a new model, so that each counts.
private func randomDecoder(
  _ family: DecoderFamily, _ shape: DecoderShape, _ format: BlockFormat?
) throws -> Model {
  var metadata = Model.Metadata(architecture: family.name)
  metadata.decoder = shape
  var model = Model(
    graph: shape.graph(input: [1, -1]), weights: shape.derivedWeights, metadata: metadata)
  for (name, tensor) in randomWeights(shape.weights) {
    let isTable = name.hasPrefix("embedding")
    let isPlain = tensor.shape.count == 1 || name.hasPrefix("positions")
    if let format, !isPlain {
      let encoding = BlockEncoding(format, depthAxis: isTable ? .last : .first)
      model.weights[name] = try Weight(tensor, encoding: encoding)
    } else {
      model.weights[name] = Weight(tensor)
    }
  }
  return model
}

private func randomWeights(_ shapes: [(name: String, shape: [Int])]) -> [(String, Tensor)] {
  var random = Philox(seed: 4)
  return shapes.map { name, extents in
    let isTable = ["embedding", "positions", "segments"].contains { name.hasPrefix($0) }
    let scale: Float =
      extents.count == 1
      ? 0.2 : 1.5 / Float(isTable ? extents[1] : extents[0]).squareRoot()
    let offset: Float = name.hasSuffix(".scale") ? 1 : 0
    let values = (0..<extents.reduce(1, *)).map { _ in
      offset + scale * (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2
    }
    return (name, Tensor(values, shape: extents))
  }
}

/// Writes a small encoder of tokens with random weights for a script of a peer.
///
///     Conformance encoder POOLING FILE
func writeEncoder(_ words: [String]) throws {
  guard words.count == 2, let pooling = EncoderShape.Pooling(rawValue: words[0]) else {
    throw Finding("usage: Conformance encoder none|mean|first FILE")
  }
  var shape = EncoderShape(
    layers: 3, width: 128, heads: 4, hidden: 256,
    input: .tokens(EncoderShape.Tokens(vocabulary: 384, context: 256, segments: 2)))
  shape.pooling = pooling
  var metadata = Model.Metadata(architecture: "bert")
  metadata.encoder = shape
  let weights = randomWeights(shape.weights).map { ($0, Weight($1)) }
  try Model(
    graph: shape.graph(), weights: Dictionary(uniqueKeysWithValues: weights), metadata: metadata
  ).write(to: words[1])
}

import Charts
import Language
import ModelGraph
import TensorEngine
import Tokenizers

extension Command {
  static let attention = Command(
    "attention", "Draws what each token of a text looks at, in one head of one layer.",
    input: ModelValue.self, output: ChartValue.valueType,
    Parameter<Name>("layer", "the layer of attention: its name, or its number from 1", .positional),
    Parameter<Int>("head", "the head, from 1", in: 1...1024, .positional),
    Parameter<String?>("text", "what the model reads", default: .some(nil), .positional),
    Parameter<[Int]>("tokens", "the tokens themselves, where there is no tokenizer", default: []),
    details: """
      A row is a token that looks, a column one that is looked at; a row adds up to 1. The weights \
      are those of the softmax (Vaswani et al. 2017, arXiv 1706.03762, 3.2), with the model's own \
      mask, read off the layer as it runs.
      """,
    examples: [
      Example(
        "new llama width=64 heads=4 blocks=2 classes=100 | attention 2 1 tokens=[5 9 2 7]",
        "a head that has learned nothing: each token looks at all before it alike")
    ]
  ) { context, input, layer, head, text, tokens in
    let model = input.model
    guard model.graph.nodes.contains(where: { ["Attention", "Softmax"].contains($0.operation) })
    else { throw context.noAttention }
    let inputs = try context.tokenInputs(of: input, text: text, tokens: tokens)
    let types = inputs.tensors.mapValues { TensorType($0.elementType, $0.shape) }
    let layers = try AttentionWeights.layers(of: model, inputTypes: types)
    let chosen = try context.attentionLayer(layer.text, among: layers)
    guard head <= chosen.heads else {
      throw context.problem(
        "`\(chosen.name)` has \(chosen.heads) heads; there is no head \(head)", with: "head",
        hint: "give one from 1 to \(chosen.heads)")
    }
    let weights = try AttentionWeights(of: chosen, in: model, inputs: inputs.tensors).weights
    let values = weights.rows(head - 1..<head).floats
    let (labels, keys) = (inputs.labels, weights.shape[2])
    let rows = labels.indices.map { query in
      labels.indices.map { Double(values[query * keys + $0]) }
    }
    return .object(
      ChartValue(
        .heatmap(
          rows, rowLabels: labels, columnLabels: labels, x: "looked at", y: "looks",
          title: "\(chosen.name), head \(head) of \(chosen.heads)")))
  }
}

extension RunContext {
  fileprivate var noAttention: Diagnostic {
    problem("the model has no layer of attention", hint: "`summary` lists what it has")
  }

  /// - Throws: A `Diagnostic` with the names that there are, and the nearest.
  fileprivate func attentionLayer(
    _ name: String, among layers: [AttentionWeights.Layer]
  ) throws(Diagnostic) -> AttentionWeights.Layer {
    if let named = layers.first(where: { $0.name == name }) { return named }
    guard !layers.isEmpty else { throw noAttention }
    if let number = Int(name) {
      guard layers.indices.contains(number - 1) else {
        throw problem(
          "the model has \(layers.count) layers of attention; there is no layer \(number)",
          with: "layer", hint: "give one from 1 to \(layers.count), or a name that `summary` lists")
      }
      return layers[number - 1]
    }
    throw problem(
      "the model has no layer of attention `\(name)`; it has \(layers.map(\.name).listed)",
      with: "layer",
      hint: nearest(to: name, among: layers.map(\.name)).map { "did you mean `\($0)`?" })
  }

  /// A text by the model's tokenizer, or the tokens as they are given.
  fileprivate func tokenInputs(
    of input: ModelValue, text: String?, tokens: [Int]
  ) throws -> TokenInputs {
    guard let text else {
      guard !tokens.isEmpty else {
        let hasTokenizer = input.model.metadata.tokenizer != nil
        throw problem(
          "`attention` needs a text to look at",
          hint: hasTokenizer
            ? #"like `attention 1 1 "a b c"`"# : "like `attention 1 1 tokens=[5 9 2]`")
      }
      let ids = tokens.map { Int32(clamping: $0) }
      return try TokenInputs(ids, labels: tokens.map(String.init), for: input.model)
    }
    let tokenizer = try tokenizer(of: input)
    let ids = tokenizer.encode(text)
    guard !ids.isEmpty else { throw problem("the text has no tokens", with: "text") }
    let labels = ids.map { tokenizer.piece($0) }
    return try TokenInputs(ids, labels: labels, for: input.model)
  }
}

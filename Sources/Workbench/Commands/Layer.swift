import Language
import ModelGraph

extension Command {
  static let layer = Command(
    "layer", "Takes one layer of a model, to look at its weights.",
    input: ModelValue.self, output: LayerValue.valueType,
    Parameter<Name>("name", "the layer, as `summary` lists it", .positional),
    examples: [
      Example(#"load "models/digits-cnn.hone" | layer conv1"#, "its first convolution"),
      Example(
        #"load "models/digits-cnn.hone" | layer conv2 | histogram bins=40"#,
        "how its weights are distributed"),
    ]
  ) { context, input, name in
    guard let layer = input.model.layer(named: name.text) else {
      let names = input.model.layers.map(\.name)
      let near = nearest(to: name.text, among: names)
      throw context.problem(
        "the model has no layer `\(name.text)`; it has \(names.listed)",
        with: "name", hint: near.map { "did you mean `\($0)`?" })
    }
    return .object(LayerValue(model: input.model, layer: layer))
  }
}

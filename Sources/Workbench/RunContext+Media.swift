import Language
import Media
import ModelGraph
import TensorEngine
import Training

extension RunContext {
  /// What a model takes the picture or the sound at `path` for.
  ///
  /// - Parameter kind: What the command takes: `a picture`.
  /// - Throws: A `Diagnostic` where the model doesn't say how it takes such a thing.
  func classification(
    of path: String, by model: Model, top: Int, kind: RecipeKind
  ) throws -> ClassificationValue {
    let recipe = try recipe(of: model, for: kind)
    try readFile(path, parameter: "path")
    let type = try input(of: model)
    let features = try recipe.tensor(ofFile: resolved(path), as: type.elementType)
    let probabilities = try model.probabilities(of: features)
    let ranked = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    let labels = model.metadata.labels
    let rows = ranked.prefix(top).map { label in
      ClassificationValue.Row(
        name: label < labels.count ? labels[label] : "class \(label)",
        probability: probabilities[label])
    }
    return ClassificationValue(rows: rows, source: path)
  }

  private func recipe(of model: Model, for kind: RecipeKind) throws(Diagnostic) -> InputRecipe {
    let hint =
      "load it with a recipe: `load \"…\" recipe=\(kind.example)`; "
      + "they are \(NamedRecipe.all.map(\.name).joined(separator: ", "))"
    guard let recipe = NamedRecipe.recipe(of: model), kind.matches(recipe) else {
      throw problem(
        "the model doesn't say how it takes \(kind.rawValue); its input is "
          + (model.graph.inputs.first.map { "\($0.type)" } ?? "missing"), hint: hint)
    }
    return recipe
  }

  /// The type of the model's one input for a single sample.
  private func input(of model: Model) throws(Diagnostic) -> TensorType {
    guard model.graph.inputs.count == 1, let input = model.graph.inputs.first else {
      throw problem(
        "the model takes \(model.graph.inputs.count) inputs, not one",
        hint: "`run` takes each by its name")
    }
    return input.type
  }
}

/// What a recipe prepares.
enum RecipeKind: String {
  case picture = "a picture"
  case sound = "a sound"

  var example: String { self == .picture ? "imagenet" : "kws" }

  func matches(_ recipe: InputRecipe) -> Bool {
    switch recipe.source {
    case .picture: self == .picture
    case .sound: self == .sound
    }
  }
}

extension Model {
  /// What the model makes of one prepared sample: a probability for each class.
  ///
  /// - Throws: A `GraphError` where the sample doesn't fit.
  func probabilities(of sample: Tensor) throws -> [Double] {
    guard let input = graph.inputs.first, let name = graph.outputs.first else {
      throw GraphError("has no input or no output")
    }
    let types = graph.inputTypes(batch: 1)
    guard let type = types[input.name], type.count == sample.count else {
      throw GraphError("the input `\(input.name)` takes \(input.type), not \(sample.shape)")
    }
    let program = try Program(compiling: graph, weights: weights, inputTypes: types)
    let output = try program.run([input.name: sample.reshaped(to: type.shape)])
    guard let scores = output[name] else { throw GraphError("has no output `\(name)`") }
    let values = numbers(of: scores, named: name).floats.map(Double.init)
    return endsInSoftmax(name) || values.areShares ? values : values.softmax
  }

  /// Whether a value is a softmax's, whatever its shape or numbers were made since: shares of few
  /// bits needn't add up to one.
  private func endsInSoftmax(_ name: String) -> Bool {
    guard let node = graph.nodes.first(where: { $0.outputs.contains(name) }) else { return false }
    switch node.operation {
    case "Softmax", "FixedSoftmax": return true
    case "Reshape", "Flatten", "Transpose", "Quantize", "Dequantize", "FixedQuantize":
      return endsInSoftmax(node.inputs[0])
    default: return false
    }
  }
}

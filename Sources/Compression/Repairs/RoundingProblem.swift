import Datasets
import ModelGraph
import TensorEngine

/// What a layer's rounding is measured by: `|x W - x̂ Ŵ|²` is `tr(Ŵᵀ G Ŵ) - 2 tr(Ŵᵀ C)` and a
/// constant, with `G = x̂ᵀ x̂` and `C = x̂ᵀ y`, y being what the layer computed without its bias.
struct RoundingProblem {
  /// `[groups, depth, depth]`, of a row's mean.
  let products: Tensor
  /// `[groups, depth, outputs]`, of a row's mean.
  let targets: Tensor

  init(
    layer: QuantizedLayer, original: Model, quantized: Model, on samples: Dataset
  ) throws {
    let both = try PairedModel(layer: layer, original, quantized)
    let observer = try ActivationObserver(both.model, values: [both.products, both.targets])
    var sums: [String: (values: [Double], shape: [Int])] = [:]
    try observer.observe(samples) { name, values in
      let old = sums[name]?.values ?? [Double](repeating: 0, count: values.count)
      let new = values.withElements(as: Float.self) { elements in
        zip(old, elements).map { $0 + Double($1) }
      }
      sums[name] = (new, values.shape)
    }
    let rows = Double(samples.count * both.rowsPerSample)
    func mean(_ name: String) -> Tensor {
      let sum = sums[name] ?? ([], [0])
      return Tensor(sum.values.map { Float($0 / rows) }, shape: sum.shape)
    }
    (products, targets) = (mean(both.products), mean(both.targets))
  }
}

/// Two models that take the same input, and the products of what a layer takes in one and computes
/// in the other.
private struct PairedModel {
  let model: Model
  let products: String
  let targets: String
  /// The places at which a sample goes through the layer.
  let rowsPerSample: Int

  init(layer: QuantizedLayer, _ original: Model, _ quantized: Model) throws {
    guard let node = quantized.graph.nodes.first(where: { $0.name == layer.name }),
      let other = original.graph.nodes.first(where: { $0.name == layer.name }),
      let shape = quantized.weights[layer.weight]?.shape
    else { throw CompressionError("there is no such layer", layer: layer.name) }
    let groups = if case .integer(let count)? = node.attributes["groups"] { count } else { 1 }
    let depth = shape.dropLast().reduce(1, *)
    var both = quantized.joined(with: original, prefix: "original/")
    var builder = GraphBuilder(continuing: both.graph, weightNames: both.weights.keys.sorted())
    let taken: String
    if node.operation == "Conv" {
      // Convolving with ones at one place of the window each yields the window.
      let window = Self.window(of: shape, groups: groups)
      both.weights[builder.weight("\(layer.name)/window", window)] = window
      taken =
        builder.add(
          "Conv", [node.inputs[0], "\(layer.name)/window"], attributes: node.windowAttributes)[0]
    } else {
      taken = node.inputs[0]
    }
    let made = builder.add(
      node.operation,
      [
        "original/\(other.inputs[0])".orInput(of: original, other.inputs[0]),
        "original/\(other.inputs[1])",
      ],
      attributes: node.operation == "Conv" ? other.windowAttributes : [:])[0]
    func rows(_ value: String, _ width: Int) -> String {
      let split = builder.add(
        "Reshape", value, attributes: ["shape": .integers([-1, groups, width])])
      return builder.add("Transpose", split, attributes: ["order": .integers([1, 0, 2])])
    }
    let (inputs, outputs) = (rows(taken, depth), rows(made, shape[shape.count - 1] / groups))
    let transposed: [String: Attribute] = ["transposeA": .integer(1)]
    products = builder.add("MatMul", inputs, inputs, attributes: transposed)
    targets = builder.add("MatMul", inputs, outputs, attributes: transposed)
    both.graph = builder.graph(outputs: both.graph.outputs)
    model = both
    let types = try both.types()
    rowsPerSample = (types[made]?.count ?? 1) / max(shape[shape.count - 1], 1)
  }

  /// `[height, width, channels, groups · depth]`.
  private static func window(of shape: [Int], groups: Int) -> Weight {
    let depth = shape.dropLast().reduce(1, *)
    var ones = [Float](repeating: 0, count: depth * groups * depth)
    for place in 0..<depth {
      for group in 0..<groups { ones[place * groups * depth + group * depth + place] = 1 }
    }
    return Weight(Tensor(ones, shape: shape.dropLast() + [groups * depth]))
  }
}

extension Node {
  /// How the window moves, without what is done afterwards.
  fileprivate var windowAttributes: [String: Attribute] {
    attributes.filter { $0.key != "activation" }
  }
}

extension String {
  /// The name as it is where it is that of the model's input, which both models share.
  fileprivate func orInput(of model: Model, _ name: String) -> String {
    model.graph.inputs.contains { $0.name == name } ? name : self
  }
}

extension Model {
  /// The model with another one beside it that takes the same inputs; all else of the other has the
  /// prefix before its name.
  fileprivate func joined(with other: Model, prefix: String) -> Model {
    let shared = Set(other.graph.inputs.map(\.name))
    func renamed(_ name: String) -> String {
      name.isEmpty || shared.contains(name) ? name : prefix + name
    }
    var both = self
    for (name, weight) in other.weights { both.weights[prefix + name] = weight }
    both.graph.nodes += other.graph.nodes.map { node in
      Node(
        prefix + node.name, node.operation, inputs: node.inputs.map(renamed),
        outputs: node.outputs.map(renamed), attributes: node.attributes)
    }
    return both
  }
}

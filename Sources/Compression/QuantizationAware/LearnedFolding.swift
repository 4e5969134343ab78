import ModelGraph
import TensorEngine

/// A norm as the trained graph computes it: the product multiplies by `w · scale / σ`, rounded, and
/// adds `bias - mean · scale / σ`, of which `w`, the scale and the bias are learned; the mean and σ
/// stay those that the norm has when it is folded (Jacob et al. 2017, arXiv 1712.05877, section 3.2;
/// Krishnamoorthi 2018, arXiv 1806.08342, section 3.2.2).
///
/// So a step of the optimizer is to the weights what it was before they were rounded.
struct LearnedFolding {
  /// The nodes that compute what is stored in the end.
  let nodes: [Node]
  /// The value that is rounded.
  let weight: String
  /// By weight of the folded model, the value that it becomes.
  let results: [String: String]

  /// Puts the norm's weights into `model`, in which it is folded.
  init(of norm: FoldedNorm, in model: inout Model, _ names: inout FreshNames) {
    func name(_ part: String) -> String { names.unused("\(norm.product).norm.\(part)") }
    let parameters = [
      ("scale", norm.scale), ("bias", norm.bias), ("mean", norm.mean), ("variance", norm.variance),
    ].map { part, tensor in
      let name = name(part)
      model.weights[name] = Weight(tensor)
      return name
    }
    model.weights[norm.weightName] = norm.weight
    let (scale, bias, mean, variance) = (parameters[0], parameters[1], parameters[2], parameters[3])
    model.metadata.frozen = (model.metadata.frozen ?? []) + [mean, variance]
    let epsilon = norm.norm.attributes["epsilon"] ?? .number(1e-5)
    let (small, sum, deviation) = (name("epsilon"), name("sum"), name("deviation"))
    let (factor, weight) = (name("factor"), name("folded"))
    let (shift, offset) = (name("shift"), name("offset"))
    nodes = [
      Node(
        small, "Fill", inputs: [], attributes: ["shape": .integers([]), "value": epsilon]),
      Node(sum, "Add", inputs: [variance, small]),
      Node(deviation, "Sqrt", inputs: [sum]),
      Node(factor, "Div", inputs: [scale, deviation]),
      Node(weight, "Mul", inputs: [norm.weightName, factor]),
      Node(shift, "Mul", inputs: [mean, factor]),
      Node(offset, "Sub", inputs: [bias, shift]),
    ]
    self.weight = weight
    results = [norm.weightName: weight, norm.biasName: offset]
    for index in model.graph.nodes.indices where model.graph.nodes[index].name == norm.product {
      model.graph.nodes[index].inputs[2] = offset
    }
  }
}

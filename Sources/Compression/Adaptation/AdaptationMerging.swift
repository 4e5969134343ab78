import ContentHashing
public import ModelGraph
import TensorEngine

/// Adds low-rank branches into the matrices that they stand beside: W + α/r · A·B (Hu et al. 2021,
/// arXiv 2106.09685, section 4.1: no latency is left).
public struct AdaptationMerging: Sendable {
  public init() {}

  /// The model as it was before it had branches, its matrices changed by them.
  ///
  /// - Throws: A `CompressionError` where there is no branch, or one beside quantized weights.
  public func callAsFunction(_ model: Model) throws -> Model {
    let scales = model.graph.nodes.filter(AdaptationBranch.isScale)
    guard !scales.isEmpty else {
      throw CompressionError(
        "the model has no low-rank branch", hint: "`finetune DATA lora=8` makes some")
    }
    var merged = model
    for scale in scales { try merged.merge(scale) }
    merged.metadata.frozen = nil
    merged.provenance.append(
      Provenance(step: "merge", inputs: [model.contentHash.description]))
    return merged
  }
}

extension Model {
  fileprivate mutating func merge(_ scale: Node) throws {
    let layer = graph.nodes.first { node in
      node.operation == "Dense" && AdaptationBranch(of: node).scale == scale.name
    }
    guard let layer, case .number(let factor)? = scale.attributes["factor"] else { return }
    let branch = AdaptationBranch(of: layer)
    guard let weight = weights[layer.inputs[1]], let down = weights[branch.down],
      let up = weights[branch.up]
    else { return }
    guard weight.storesFloats else {
      throw CompressionError(
        "its weight is quantized, and would have to be rounded again with the branch in it",
        layer: layer.name, hint: "keep the branch; it is saved with the model")
    }
    let change = Self.product(try down.decoded(), try up.decoded(), times: factor)
    let sum = zip(try weight.decoded().floats, change).map { Float(Double($0) + $1) }
    weights[layer.inputs[1]] = try Weight(
      Tensor(sum, shape: weight.shape), encoding: weight.encoding)
    weights[branch.down] = nil
    weights[branch.up] = nil
    remove(branch)
  }

  private static func product(_ a: Tensor, _ b: Tensor, times factor: Double) -> [Double] {
    let (rows, rank, columns) = (a.shape[0], a.shape[1], b.shape[1])
    let (a, b) = (a.floats, b.floats)
    var product = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for k in 0..<rank {
        let share = factor * Double(a[row * rank + k])
        for column in 0..<columns {
          product[row * columns + column] += share * Double(b[k * columns + column])
        }
      }
    }
    return product
  }

  /// Takes the branch's nodes out of the graph, and its result from the layer's inputs.
  private mutating func remove(_ branch: AdaptationBranch) {
    let residual = graph.nodes.first { $0.name == branch.sum }?.inputs[0] ?? ""
    let names = ["\(branch.scale).down", "\(branch.scale).up", branch.scale, branch.sum]
    graph.nodes.removeAll { names.contains($0.name) }
    for index in graph.nodes.indices where graph.nodes[index].name == branch.layer.name {
      graph.nodes[index].inputs[3] = residual
      while graph.nodes[index].inputs.last == "" { graph.nodes[index].inputs.removeLast() }
    }
  }
}

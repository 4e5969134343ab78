import ContentHashing
public import ModelGraph
import TensorEngine

/// Adds low-rank branches into the matrices that they stand beside: W + α/r · A·B (Hu et al. 2021,
/// arXiv 2106.09685, section 4.1: no latency is left).
public struct AdaptationMerging: Sendable {
  /// What a matrix is stored in once it has its branch in it.
  public enum Storage: String, Sendable, CaseIterable {
    /// What it was stored in, which must be floats, none of them pruned.
    case same
    /// 32-bit floats, whatever it was.
    case f32
  }

  public var storage: Storage

  public init(as storage: Storage = .same) { self.storage = storage }

  /// The model as it was before it had branches, its matrices changed by them.
  ///
  /// - Throws: A `CompressionError` where there is no branch, or one beside quantized or pruned
  ///   weights that are to stay so.
  public func callAsFunction(_ model: Model) throws -> Model {
    let scales = model.graph.nodes.filter(AdaptationBranch.isScale)
    guard !scales.isEmpty else {
      throw CompressionError(
        "the model has no low-rank branch", hint: "`finetune DATA lora=8` makes some")
    }
    var merged = model
    for scale in scales { try merged.merge(scale, as: storage) }
    merged.metadata.frozen = nil
    merged.provenance.append(
      Provenance(step: "merge as=\(storage.rawValue)", inputs: [model.contentHash.description]))
    return merged
  }
}

extension Model {
  fileprivate mutating func merge(_ scale: Node, as storage: AdaptationMerging.Storage) throws {
    let layer = graph.nodes.first { node in
      node.operation == "Dense" && AdaptationBranch(of: node).scale == scale.name
    }
    guard let layer, case .number(let factor)? = scale.attributes["factor"] else { return }
    let branch = AdaptationBranch(of: layer)
    guard let weight = weights[layer.inputs[1]], let down = weights[branch.down],
      let up = weights[branch.up]
    else { return }
    if storage == .same { try checkMergeable(weight, named: layer.inputs[1], of: layer) }
    let change = Self.product(try down.decoded(), try up.decoded(), times: factor)
    let sum = zip(try weight.decoded().floats, change).map { Float(Double($0) + $1) }
    let tensor = Tensor(sum, shape: weight.shape)
    weights[layer.inputs[1]] =
      storage == .f32 ? Weight(tensor) : try Weight(tensor, encoding: weight.encoding)
    metadata.masked.removeAll { $0 == layer.inputs[1] }
    weights[branch.down] = nil
    weights[branch.up] = nil
    remove(branch)
  }

  /// - Throws: A `CompressionError` where a weight wouldn't stay as it is stored.
  private func checkMergeable(
    _ weight: Weight, named name: String, of layer: Node
  ) throws(CompressionError) {
    let hint =
      "keep the branch, which is saved with the model, or make floats of both: merge as=f32"
    guard weight.storesFloats else {
      throw CompressionError(
        "its weight is quantized, and would have to be rounded again with the branch in it",
        layer: layer.name, hint: hint)
    }
    guard !(weight.encoding is SparseEncoding), !metadata.masked.contains(name) else {
      throw CompressionError(
        "its pruned weights would be zero no longer with the branch in it", layer: layer.name,
        hint: hint)
    }
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

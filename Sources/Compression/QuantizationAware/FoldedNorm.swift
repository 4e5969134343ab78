import ModelGraph
import TensorEngine

/// A batch norm that is multiplied into the product before it when the model runs, and both as they
/// were before.
struct FoldedNorm {
  /// The product's name, in both models.
  let product: String
  /// The product's weight and bias in the model where the norm is folded.
  let weightName: String
  let biasName: String
  /// The weight before folding.
  let weight: Weight
  let norm: Node
  let scale: Tensor
  let bias: Tensor
  /// The running mean of the product without its bias, which a norm takes away again.
  let mean: Tensor
  let variance: Tensor

  /// The norms of `model` that `folded` has in its products.
  static func all(of model: Model, foldedIn folded: Model) throws -> [FoldedNorm] {
    let nodes = Dictionary(model.graph.nodes.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let remaining = Set(folded.graph.nodes.map(\.name))
    let norms = Dictionary(
      model.graph.nodes.filter { $0.operation == "BatchNorm" && !remaining.contains($0.name) }
        .map { ($0.inputs[0], $0) }, uniquingKeysWith: { $1 })
    return try folded.graph.nodes.compactMap { product in
      guard let before = nodes[product.name], let norm = norms[before.outputs[0]],
        norms[norm.outputs[0]] == nil,
        ["Conv", "Dense"].contains(product.operation), product.inputs.count == 3
      else { return nil }
      return try FoldedNorm(norm, behind: before, in: model, now: product)
    }
  }

  /// Nil where the norm or the product takes what isn't a weight to be learned.
  private init?(_ norm: Node, behind before: Node, in model: Model, now product: Node) throws {
    let productBias = before.inputs.dropFirst(2).filter { !$0.isEmpty }
    let names = [before.inputs[1]] + norm.inputs[1...4] + productBias
    let weights = names.compactMap { model.weights[$0] }
    guard weights.count == names.count, Set(names).isDisjoint(with: model.metadata.frozen ?? [])
    else { return nil }
    let vectors = try weights.dropFirst().map { try $0.decoded() }
    self.product = product.name
    (weightName, biasName) = (product.inputs[1], product.inputs[2])
    (weight, self.norm) = (weights[0], norm)
    (scale, bias, variance) = (vectors[0], vectors[1], vectors[3])
    let means = vectors[2].floats
    let offsets = vectors.count > 4 ? vectors[4].floats : means.map { _ in 0 }
    mean = Tensor(zip(means, offsets).map { $0 - $1 }, shape: [means.count])
  }
}

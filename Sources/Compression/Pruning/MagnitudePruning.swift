public import Datasets
public import ModelGraph
import TensorEngine

/// Zeroes the weights of smallest magnitude (Han et al. 2015, arXiv 1506.02626).
///
/// Weights that are zero already are the smallest, so pruning again to the same amount changes
/// nothing. A pruned weight is stored sparse where that is smaller, and its zeros are marked as
/// pruned, so that training leaves them zero.
public struct MagnitudePruning: CompressionMethod {
  public static let name = "magnitude"

  public enum Scope: String, Codable, Sendable, CaseIterable {
    /// The smallest of all layers together.
    case global
    /// The same share of each layer.
    case layer
  }

  /// The share of weights that are to be zero, from 0 to below 1.
  public var amount: Double
  public var scope: Scope
  /// The layers to prune; all where none is named.
  public var layers: [String]

  public init(amount: Double, scope: Scope = .global, layers: [String] = []) {
    self.amount = amount
    self.scope = scope
    self.layers = layers
  }

  public var step: String {
    let only = layers.isEmpty ? "" : " layers=[\(layers.joined(separator: " "))]"
    return "prune \(Percent.text(amount)) by=magnitude scope=\(scope.rawValue)\(only)"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    guard amount >= 0, amount < 1 else {
      throw CompressionError(
        "the share of weights to zero is from 0% to below 100%, not \(Percent.text(amount))")
    }
    let targets = try ProductWeight.all(of: model, layers: layers)
    let elements = try targets.map { try $0.decoded().floats }
    var pruned = model
    for (target, zeroed) in zip(targets, zeroing(elements)) {
      guard zeroed.contains(where: { $0 != 0 }) else { throw emptied(target) }
      let tensor = Tensor(zeroed, shape: target.weight.shape)
      pruned.weights[target.name] = try Self.stored(tensor, like: target.weight)
    }
    pruned.metadata.masked = Set(model.metadata.masked + targets.map(\.name)).sorted()
    return pruned
  }

  private func zeroing(_ arrays: [[Float]]) -> [[Float]] {
    switch scope {
    case .global:
      var selection = selection(of: arrays)
      return arrays.map { selection.zeroing($0) }
    case .layer:
      return arrays.map { array in
        var selection = selection(of: [array])
        return selection.zeroing(array)
      }
    }
  }

  private func selection(of arrays: [[Float]]) -> MagnitudeSelection {
    let total = arrays.reduce(0) { $0 + $1.count }
    let count = (amount * Double(total)).rounded(.toNearestOrEven)
    return MagnitudeSelection(smallest: min(Int(count), total), of: arrays)
  }

  private func emptied(_ target: ProductWeight) -> CompressionError {
    CompressionError(
      "pruning \(Percent.text(amount)) would zero all of its \(target.weight.count) weights",
      layer: target.layer,
      hint: scope == .global ? "prune less, or use scope=layer" : "prune less")
  }

  /// The zeroed weight in the encoding it had, sparse where that is smaller.
  private static func stored(_ tensor: Tensor, like weight: Weight) throws -> Weight {
    if var linear = weight.linearEncoding {
      // What is on the grid already spans it: any other choice of range would narrow it again.
      linear.range = .minMax
      return Weight.smaller(
        try Weight(tensor, encoding: linear),
        try Weight(tensor, encoding: SparseEncoding(values: .linear(linear))))
    }
    let type = Self.elementType(of: weight.encoding)
    let dense = try Weight(tensor, encoding: DenseEncoding(elementType: type))
    guard type != .bf16 else { return dense }
    return Weight.smaller(
      dense, try Weight(tensor, encoding: SparseEncoding(values: .dense(type))))
  }

  private static func elementType(of encoding: any WeightEncoding) -> ElementType {
    if let dense = encoding as? DenseEncoding { return dense.elementType }
    if let transposed = encoding as? TransposedEncoding { return transposed.elementType }
    if let sparse = encoding as? SparseEncoding, case .dense(let type) = sparse.values {
      return type
    }
    return .f32
  }
}

import ModelGraph
import TensorEngine

/// A weight that compression works on: the matrix of a product, with at least two axes.
///
/// Biases, the parameters of norms and other vectors are few and sensitive; they stay as they are.
struct ProductWeight {
  let name: String
  let layer: String
  let operation: String
  let weight: Weight

  /// The elements as 32-bit floats.
  func decoded() throws(CompressionError) -> Tensor {
    do throws(EncodingError) {
      return try weight.decoded()
    } catch {
      throw CompressionError("its weight can't be read: \(error.message)", layer: layer)
    }
  }

  /// The operators whose matrix is compressed, and which of their inputs it is.
  private static let positions = ["Conv": 1, "Dense": 1, "MatMul": 1]
  private static let integerOperators = [
    "QConv", "QDense", "DynamicDense", "IntegerConv", "IntegerDense", "FixedConv", "FixedDense",
    "HybridConv", "HybridDense",
  ]

  /// Whether an operator multiplies by a matrix, of real numbers or of integers.
  static func isProduct(_ operation: String) -> Bool {
    positions[operation] != nil || integerOperators.contains(operation)
  }

  /// - Throws: A `CompressionError` at the first layer that computes in integers.
  static func checkReals(in model: Model) throws(CompressionError) {
    guard let node = model.graph.nodes.first(where: { integerOperators.contains($0.operation) })
    else { return }
    throw CompressionError(
      "\(node.operation) computes in integers already", layer: node.name,
      hint: "compress the model as it was before its activations were quantized")
  }

  /// Those of the layers named, or of all layers where none is; each weight once, in the order of
  /// the graph.
  ///
  /// - Parameter tables: Whether tables of embeddings count too.
  /// - Throws: Where a name is no such layer, there is none at all, or the model is in integers.
  static func all(
    of model: Model, layers: [String], tables: Bool = false
  ) throws(CompressionError) -> [ProductWeight] {
    try checkReals(in: model)
    var positions = positions
    if tables { positions["Gather"] = 0 }
    let found = products(of: model, at: positions)
    guard !found.isEmpty else { throw CompressionError("the model has no layer with a matrix") }
    for layer in layers where !found.contains(where: { $0.layer == layer }) {
      let known = found.map { "`\($0.layer)`" }.joined(separator: ", ")
      throw CompressionError("there is no such layer", layer: layer, hint: "it has \(known)")
    }
    return layers.isEmpty ? found : found.filter { layers.contains($0.layer) }
  }

  private static func products(of model: Model, at positions: [String: Int]) -> [ProductWeight] {
    var seen: Set<String> = []
    return model.graph.nodes.compactMap { node in
      guard let position = positions[node.operation], position < node.inputs.count,
        let weight = model.weights[node.inputs[position]], weight.shape.count >= 2,
        weight.count > 0, weight.storesReals, seen.insert(node.inputs[position]).inserted
      else { return nil }
      return ProductWeight(
        name: node.inputs[position], layer: node.name, operation: node.operation, weight: weight)
    }
  }
}

extension Weight {
  /// Whether its elements are real numbers, and not integers as they are.
  fileprivate var storesReals: Bool {
    (encoding as? DenseEncoding)?.elementType.isFloat ?? true
  }

  /// The smaller of two ways to store the same weight; the first where they are equal.
  static func smaller(_ first: Weight, _ second: Weight) -> Weight {
    second.byteCount < first.byteCount ? second : first
  }
}

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
      throw missing(layer, of: model, among: found)
    }
    return layers.isEmpty ? found : found.filter { layers.contains($0.layer) }
  }

  /// Why a layer isn't one of those found.
  private static func missing(
    _ layer: String, of model: Model, among found: [ProductWeight]
  ) -> CompressionError {
    guard let node = model.graph.nodes.first(where: { $0.name == layer }) else {
      let known = found.map { "`\($0.layer)`" }.joined(separator: ", ")
      return CompressionError("there is no such layer", layer: layer, hint: "it has \(known)")
    }
    if let owner = found.first(where: { node.inputs.contains($0.name) }) {
      return CompressionError(
        "shares its weight with `\(owner.layer)`", layer: layer, hint: "name `\(owner.layer)`")
    }
    return CompressionError("is of \(node.operation), which has no matrix", layer: layer)
  }

  /// Those that are matrices, whose inputs a method can tell apart.
  ///
  /// - Parameter method: What calls itself so.
  /// - Throws: What `all` throws, and where there is no such layer among those named.
  static func matrices(
    of model: Model, layers: [String], for method: String
  ) throws(CompressionError) -> [ProductWeight] {
    let all = try all(of: model, layers: layers, tables: true)
    let matrices = all.filter { $0.weight.shape.count == 2 && $0.operation != "Gather" }
    guard matrices.isEmpty, let other = all.first else { return matrices }
    throw CompressionError(
      "\(method) looks at what dense layers are given, and this is \(other.operation)",
      layer: other.layer, hint: "quantize it by=nearest")
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

import ModelGraph
import TensorEngine

/// A layer with a weight that is a matrix, or can be seen as one.
struct FactorizableLayer {
  /// How its weight is seen.
  private enum View {
    /// `[inputs, outputs]`.
    case product
    /// `[height · width · inputs, outputs]`.
    case channels
    /// `[height · inputs, width · outputs]`.
    case columnsAndRows
  }

  let name: String
  let rows: Int
  let columns: Int
  private let view: View
  private let weightName: String
  private let weight: Weight
  /// The multiply-adds of one sample per row and per column of the matrix, for each rank.
  private let uses: (row: Int, column: Int)

  /// Those of the layers named, or of all where none is: each weight once.
  ///
  /// - Throws: A `CompressionError` where a name is no such layer, or there is none at all.
  static func all(
    of model: Model, layers: [String], cut: LowRankFactorization.Cut
  ) throws -> [FactorizableLayer] {
    let types = try model.types()
    let products = try ProductWeight.all(of: model, layers: layers)
    let found = products.compactMap { product -> FactorizableLayer? in
      guard reason(product, in: model) == nil else { return nil }
      return FactorizableLayer(product, in: model, types: types, cut: cut)
    }
    for product in products {
      guard let reason = reason(product, in: model) else { continue }
      // What is left out for its shape is left out quietly, but not what was quantized too early.
      if !layers.isEmpty || !product.weight.storesFloats {
        throw CompressionError(reason, layer: product.layer)
      }
    }
    guard !found.isEmpty else {
      let first = products.first
      throw CompressionError(
        "the model has no layer that can be factorized",
        hint: first.flatMap { reason($0, in: model) }.map { "`\(first?.layer ?? "")` \($0)" })
    }
    return layers.isEmpty ? found.filter { $0.mostRank > 0 } : found
  }

  /// Why a layer can't be cut in two; nil where it can.
  private static func reason(_ product: ProductWeight, in model: Model) -> String? {
    guard product.weight.storesFloats else {
      return "holds quantized weights: factorize first, then quantize"
    }
    for node in model.graph.nodes where node.inputs.contains(product.name) {
      guard node.operation == product.operation, node.inputs[1] == product.name else {
        return "shares its weight with `\(node.name)`"
      }
      if (node.attributes["groups"] ?? .integer(1)) != .integer(1) {
        return "convolves its channels in groups"
      }
      let isTransposed = ["transposeA", "transposeB"].contains {
        (node.attributes[$0] ?? .integer(0)) != .integer(0)
      }
      if isTransposed || (product.operation != "Conv" && product.weight.shape.count != 2) {
        return "doesn't multiply by a plain matrix"
      }
    }
    return nil
  }

  private init?(
    _ product: ProductWeight, in model: Model, types: [String: TensorType],
    cut: LowRankFactorization.Cut
  ) {
    guard let node = model.graph.nodes.first(where: { $0.name == product.layer }),
      let input = types[node.inputs[0]]?.shape, let output = types[node.outputs[0]]?.shape
    else { return nil }
    (name, weightName, weight) = (product.layer, product.name, product.weight)
    let shape = product.weight.shape
    let places = output.dropLast().reduce(1, *)
    if shape.count == 2 {
      view = .product
      (rows, columns) = (shape[0], shape[1])
      uses = (places, places)
    } else if cut == .channel {
      view = .channels
      (rows, columns) = (shape[0] * shape[1] * shape[2], shape[3])
      uses = (places, places)
    } else {
      view = .columnsAndRows
      (rows, columns) = (shape[0] * shape[2], shape[1] * shape[3])
      uses = (output[1] * input[2], places)
    }
  }

  /// The largest rank at which two matrices have fewer elements than the one.
  var mostRank: Int { min((rows * columns - 1) / (rows + columns), rows, columns) }

  /// What it costs as it is.
  func cost(_ expense: LowRankFactorization.Expense) -> Int {
    switch expense {
    case .parameters: rows * columns
    case .operations: rows * columns * uses.column
    }
  }

  /// What each rank costs.
  func costPerRank(_ expense: LowRankFactorization.Expense) -> Int {
    switch expense {
    case .parameters: rows + columns
    case .operations: rows * uses.row + columns * uses.column
    }
  }
}

extension FactorizableLayer {
  /// The weight's elements, row by row.
  ///
  /// - Throws: A `CompressionError` where it can't be read or isn't finite.
  func matrix() throws(CompressionError) -> [Float] {
    let elements: [Float]
    do throws(EncodingError) {
      elements = try weight.decoded().floats
    } catch {
      throw CompressionError("its weight can't be read: \(error.message)", layer: name)
    }
    guard elements.allSatisfy(\.isFinite) else {
      throw CompressionError("its weight holds what is no number", layer: name)
    }
    guard view == .columnsAndRows else { return elements }
    let (height, width, inputs, outputs) = extents
    return Self.permuted(elements, height, width, inputs, by: outputs)
  }

  private var extents: (height: Int, width: Int, inputs: Int, outputs: Int) {
    (weight.shape[0], weight.shape[1], weight.shape[2], weight.shape[3])
  }

  /// `[a, b, c, group]` as `[a, c, b, group]`.
  private static func permuted(
    _ elements: [Float], _ a: Int, _ b: Int, _ c: Int, by group: Int
  ) -> [Float] {
    var permuted: [Float] = []
    permuted.reserveCapacity(elements.count)
    for first in 0..<a {
      for third in 0..<c {
        for second in 0..<b {
          let start = ((first * b + second) * c + third) * group
          permuted += elements[start..<(start + group)]
        }
      }
    }
    return permuted
  }

  /// Puts two layers in the place of this one: `name.first`, and the one of its name.
  ///
  /// - Throws: A `CompressionError` where the factors can't be stored as its weight is.
  func replace(in model: inout Model, by factors: (first: Tensor, second: Tensor)) throws {
    let rank = factors.second.shape[0]
    let firstName = model.graph.unusedName("\(name).first.weight", besides: model.weights)
    model.weights[firstName] = try stored(first(factors.first, rank: rank))
    model.weights[weightName] = try stored(second(factors.second, rank: rank))
    model.metadata.masked.removeAll { $0 == weightName }
    model.graph.nodes = model.graph.nodes.flatMap { node -> [Node] in
      guard node.inputs.count > 1, node.inputs[1] == weightName else { return [node] }
      let value = model.graph.unusedName("\(node.name).first", besides: model.weights)
      var first = Node(value, node.operation, inputs: [node.inputs[0], firstName])
      var second = node
      second.inputs[0] = value
      if view != .product { divide(node, into: &first, &second) }
      return [first, second]
    }
  }

  private func first(_ factor: Tensor, rank: Int) -> Tensor {
    switch view {
    case .product: factor
    case .channels:
      factor.reshaped(to: [extents.height, extents.width, extents.inputs, rank])
    case .columnsAndRows: factor.reshaped(to: [extents.height, 1, extents.inputs, rank])
    }
  }

  private func second(_ factor: Tensor, rank: Int) -> Tensor {
    switch view {
    case .product: return factor
    case .channels: return factor.reshaped(to: [1, 1, rank, extents.outputs])
    case .columnsAndRows:
      let elements = Self.permuted(factor.floats, 1, rank, extents.width, by: extents.outputs)
      return Tensor(elements, shape: [1, extents.width, rank, extents.outputs])
    }
  }

  private func stored(_ tensor: Tensor) throws -> Weight {
    guard let dense = weight.encoding as? DenseEncoding else { return Weight(tensor) }
    return try Weight(tensor, encoding: dense)
  }

  /// Gives each of two convolutions its part of the window's movement.
  private func divide(_ node: Node, into first: inout Node, _ second: inout Node) {
    let strides = node.integers("strides", default: [1, 1])
    let pads = node.integers("pads", default: [0, 0, 0, 0])
    let dilations = node.integers("dilations", default: [1, 1])
    let isSpatial = view == .columnsAndRows
    first.attributes = [
      "strides": .integers(isSpatial ? [strides[0], 1] : strides),
      "pads": .integers(isSpatial ? [pads[0], 0, pads[2], 0] : pads),
      "dilations": .integers(isSpatial ? [dilations[0], 1] : dilations),
    ]
    second.attributes["strides"] = .integers(isSpatial ? [1, strides[1]] : [1, 1])
    second.attributes["pads"] = .integers(isSpatial ? [0, pads[1], 0, pads[3]] : [0, 0, 0, 0])
    second.attributes["dilations"] = .integers(isSpatial ? [1, dilations[1]] : [1, 1])
  }
}

extension Node {
  fileprivate func integers(_ name: String, default standard: [Int]) -> [Int] {
    guard case .integers(let values)? = attributes[name] else { return standard }
    return values
  }
}

extension Graph {
  /// `name`, or with a number behind it, so that neither a value nor a weight has it yet.
  fileprivate func unusedName(_ name: String, besides weights: [String: Weight]) -> String {
    let builder = GraphBuilder(continuing: self, weightNames: weights.keys)
    var (candidate, number) = (name, 2)
    while !builder.isFree(candidate) {
      candidate = "\(name)\(number)"
      number += 1
    }
    return candidate
  }
}

import ContentHashing
public import ModelGraph
public import TensorEngine

/// Lets training change dense layers by matrices of a low rank alone: y = x·W + α/r · x·A·B, with W
/// left as it is, A of normal numbers and B zero at first (LoRA: Hu et al. 2021, arXiv 2106.09685,
/// section 4.1).
///
/// W may be quantized, and stays so (QLoRA: Dettmers et al. 2023, arXiv 2305.14314).
public struct LowRankAdaptation: Sendable {
  /// r, the extent that A and B share.
  public var rank: Int
  /// α, by which the change is scaled.
  public var alpha: Double
  /// The layers to adapt; all dense ones where none is named.
  public var layers: [String]

  public init(rank: Int, alpha: Double? = nil, layers: [String] = []) {
    self.rank = rank
    self.alpha = alpha ?? 2 * Double(rank)
    self.layers = layers
  }

  /// The model with a branch beside each layer, and all that it had before frozen.
  ///
  /// - Throws: A `CompressionError` where a layer can't have a branch, or has one.
  public func callAsFunction(_ model: Model, random: Philox) throws -> Model {
    let targets = try targets(in: model)
    var random = random
    var adapted = model
    adapted.metadata.frozen = model.weights.keys.sorted()
    try check(targets, in: model)
    for target in targets {
      let extents = model.weights[target.inputs[1]]?.shape ?? []
      let branch = AdaptationBranch(of: target)
      let down = Tensor(shape: [extents[0], rank]) {
        random.fillNormal($0, deviation: (1 / Float(extents[0])).squareRoot())
      }
      adapted.weights[branch.down] = Weight(down)
      adapted.weights[branch.up] = Weight(Tensor(repeating: 0, shape: [rank, extents[1]]))
      adapted.graph.insert(branch, scale: alpha / Double(rank))
    }
    return adapted
  }

  private func targets(in model: Model) throws(CompressionError) -> [Node] {
    try ProductWeight.checkReals(in: model)
    let dense = model.graph.nodes.filter { node in
      node.operation == "Dense" && model.weights[node.inputs[1]]?.shape.count == 2
    }
    guard !dense.isEmpty else {
      let operations = Set(model.layers.map(\.operation)).sorted().joined(separator: ", ")
      throw CompressionError(
        "the model has no dense layer to adapt; its layers are \(operations)",
        hint: "train all of it: leave out `lora`")
    }
    guard !model.graph.nodes.contains(where: { AdaptationBranch.isScale($0) }) else {
      throw CompressionError(
        "the model has low-rank branches already",
        hint: "train them further without `lora`, or `merge` them first")
    }
    for layer in layers where !dense.contains(where: { $0.name == layer }) {
      let known = dense.prefix(16).map { "`\($0.name)`" }.joined(separator: ", ")
      throw CompressionError("isn't dense", layer: layer, hint: "those are \(known)")
    }
    return layers.isEmpty ? dense : dense.filter { layers.contains($0.name) }
  }

  /// - Throws: A `CompressionError` at the layer of the lowest rank where that is below the one
  ///   asked for.
  private func check(_ targets: [Node], in model: Model) throws(CompressionError) {
    let extents = targets.map { model.weights[$0.inputs[1]]?.shape ?? [] }
    let ranks = extents.map { $0.min() ?? 0 }
    let lowest = ranks.indices.min { ranks[$0] < ranks[$1] } ?? 0
    guard rank >= 1, rank <= ranks[lowest] else {
      let matrix = extents[lowest]
      throw CompressionError(
        "its matrix is \(matrix[0])×\(matrix[1]), and has no rank of \(rank)",
        layer: targets[lowest].name,
        hint: "at most lora=\(ranks[lowest]), or name other layers: layers=[…]")
    }
  }
}

/// The nodes beside a dense layer, and their weights, by their names.
struct AdaptationBranch {
  let layer: Node

  init(of layer: Node) { self.layer = layer }

  private static let suffix = ".lora"

  var scale: String { "\(layer.name)\(Self.suffix)" }
  var sum: String { "\(scale).sum" }
  var down: String { "\(scale).down.weight" }
  var up: String { "\(scale).up.weight" }

  /// Whether a node is the last of a branch.
  static func isScale(_ node: Node) -> Bool {
    node.operation == "Scale" && node.name.hasSuffix(suffix)
  }

  /// The branch's nodes, and the layer with what they yield as its residual.
  func nodes(scale factor: Double) -> [Node] {
    let first = Node("\(scale).down", "Dense", inputs: [layer.inputs[0], down])
    let second = Node("\(scale).up", "Dense", inputs: [first.name, up])
    let scaled = Node(
      scale, "Scale", inputs: [second.name], attributes: ["factor": .number(factor)])
    var nodes = [first, second, scaled]
    var adapted = layer
    while adapted.inputs.count < 4 { adapted.inputs.append("") }
    if adapted.inputs[3].isEmpty {
      adapted.inputs[3] = scale
    } else {
      nodes.append(Node(sum, "Add", inputs: [adapted.inputs[3], scale]))
      adapted.inputs[3] = sum
    }
    return nodes + [adapted]
  }
}

extension Graph {
  fileprivate mutating func insert(_ branch: AdaptationBranch, scale: Double) {
    nodes = nodes.flatMap { node in
      node.name == branch.layer.name ? branch.nodes(scale: scale) : [node]
    }
  }
}

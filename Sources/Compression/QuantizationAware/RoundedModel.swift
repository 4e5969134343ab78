import ModelGraph
import TensorEngine

/// A model whose weights and activations are rounded as they are used, and what becomes of it once
/// it is trained.
struct RoundedModel {
  /// The model with the rounding in its graph.
  private(set) var model: Model
  private let original: Model
  private let weights: [(weight: ProductWeight, encoding: LinearEncoding)]
  /// How weights follow from what they were before norms were folded into them, by their names.
  private var foldings: [String: LearnedFolding] = [:]
  private let activations: RoundedActivations
  /// The learned scales of weights and activations by what they are for: the weight that holds the
  /// logarithms, and the value in the graph.
  private var scales: [String: (logarithms: String, value: String)] = [:]
  private var names: FreshNames

  /// - Parameters:
  ///   - norms: The norms that `original` has folded into its products.
  ///   - activations: What is to be rounded, on the grids to begin with.
  init(
    of original: Model, weights: [(weight: ProductWeight, encoding: LinearEncoding)],
    norms: [FoldedNorm] = [], scales: QuantizationAwareTraining.Scales,
    activations: RoundedActivations
  ) throws {
    (self.original, model, self.weights) = (original, original, weights)
    self.activations = activations
    names = FreshNames(beside: original)
    var nodes: [Node] = []
    for norm in norms where weights.contains(where: { $0.weight.name == norm.weightName }) {
      let folding = LearnedFolding(of: norm, in: &model, &names)
      foldings[norm.weightName] = folding
      nodes += folding.nodes
    }
    for (weight, encoding) in weights {
      nodes += try rounding(of: weight, encoding, scales)
    }
    for input in original.graph.inputs where activations.source(of: input.name) != nil {
      let rounded = names.unused("\(input.name).rounded")
      nodes += rounding(of: input.name, as: rounded)
      rename(input.name, to: rounded)
    }
    for node in model.graph.nodes {
      var node = node
      var following: [Node] = []
      for (index, output) in node.outputs.enumerated() where activations.source(of: output) != nil {
        node.outputs[index] = names.unused("\(output).float")
        following += rounding(of: node.outputs[index], as: output)
      }
      nodes += [node] + following
    }
    model.graph.nodes = nodes
  }

  /// Lets all nodes read another value.
  private mutating func rename(_ name: String, to other: String) {
    for index in model.graph.nodes.indices {
      model.graph.nodes[index].inputs = model.graph.nodes[index].inputs.map {
        $0 == name ? other : $0
      }
    }
  }

  /// The nodes that round a weight; all that took it take what they yield.
  private mutating func rounding(
    of target: ProductWeight, _ encoding: LinearEncoding,
    _ kind: QuantizationAwareTraining.Scales
  ) throws -> [Node] {
    let top = (1 << (encoding.bits - 1)) - 1
    let elements = try target.decoded()
    let outputs = target.weight.shape[target.weight.shape.count - 1]
    let count = encoding.granularity == .tensor ? 1 : outputs
    let rounded = names.unused("\(target.name).rounded")
    let value = foldings[target.name]?.weight ?? target.name
    rename(target.name, to: rounded)
    let scale = names.unused("\(target.name).scale")
    var attributes: [String: Attribute] = ["low": .integer(-top), "high": .integer(top)]
    let nodes: [Node]
    switch kind {
    case .learned:
      let steps = Self.startingSteps(elements.floats, count: count, top: top)
      nodes = [exponential(of: steps, shape: [count], as: scale, for: target.name)]
      attributes["slope"] = .number(
        1 / (Double(elements.count / count) * Double(top)).squareRoot())
    case .minmax:
      nodes = greatestMagnitude(
        of: value, rank: target.weight.shape.count, count: count, over: top, as: scale)
      attributes["learnsScale"] = .integer(0)
    }
    return nodes + [
      Node(rounded, "FakeQuantize", inputs: [value, scale], attributes: attributes)
    ]
  }

  /// The nodes that round an activation, whose zero point stays.
  private mutating func rounding(of value: String, as rounded: String) -> [Node] {
    let source = activations.source(of: rounded) ?? value
    guard let grid = activations.grids[source] else { return [] }
    var nodes: [Node] = []
    if scales[source] == nil {
      nodes.append(
        exponential(
          of: [grid.scale], shape: [], as: names.unused("\(source).scale"), for: source))
    }
    guard let scale = scales[source]?.value else { return [] }
    let (low, high) = (grid.codes.lowerBound, grid.codes.upperBound)
    let attributes: [String: Attribute] = [
      "low": .integer(low - grid.zeroPoint), "high": .integer(high - grid.zeroPoint),
    ]
    nodes.append(
      Node(
        names.unused("\(rounded).round"), "FakeQuantize", inputs: [value, scale],
        outputs: [rounded], attributes: attributes))
    return nodes
  }

  /// A learned weight whose exponential starts as these scales.
  private mutating func exponential(
    of scales: [Float], shape: [Int], as name: String, for key: String
  ) -> Node {
    let logarithms = names.unused("\(name).logarithm")
    self.scales[key] = (logarithms, name)
    let values = scales.map { Float(PowerSeries.logarithm(of: Double($0))) }
    model.weights[logarithms] = Weight(Tensor(values, shape: shape))
    return Node(name, "Exp", inputs: [logarithms])
  }

  /// The nodes that compute `max |w| / top`, as the encoding does.
  private mutating func greatestMagnitude(
    of value: String, rank: Int, count: Int, over top: Int, as name: String
  ) -> [Node] {
    let axes = count == 1 ? [] : Array(0..<rank - 1)
    let parts = ["magnitudes", "greatest", "least", "top"].map { names.unused("\(name).\($0)") }
    func fill(_ name: String, _ value: Double) -> Node {
      Node(
        name, "Fill", inputs: [], attributes: ["shape": .integers([]), "value": .number(value)])
    }
    let positive = names.unused("\(name).positive")
    return [
      Node(parts[0], "Abs", inputs: [value]),
      Node(parts[1], "Max", inputs: [parts[0]], attributes: ["axes": .integers(axes)]),
      fill(parts[2], Double(Float.leastNormalMagnitude)),
      Node(positive, "Maximum", inputs: [parts[1], parts[2]]),
      fill(parts[3], Double(top)),
      Node(name, "Div", inputs: [positive, parts[3]]),
    ]
  }

  /// `2 · mean |w| / √top` for each channel or for all (arXiv 1902.08153, section 2.1), zeros not
  /// counted, of which pruned weights are full; `max |w| / top` where that is less, as it is from
  /// about 5 bits on: beyond it there is nothing to have codes.
  private static func startingSteps(_ elements: [Float], count: Int, top: Int) -> [Float] {
    var groups = [(sum: Double, count: Double, greatest: Float)](
      repeating: (0, 0, 0), count: count)
    for (index, element) in elements.enumerated() where element != 0 {
      groups[index % count].sum += Double(element.magnitude)
      groups[index % count].count += 1
      groups[index % count].greatest = max(groups[index % count].greatest, element.magnitude)
    }
    return groups.map { group in
      guard group.count > 0 else { return 1 }
      let step = Float(2 * group.sum / group.count / Double(top).squareRoot())
      return min(step, max(group.greatest / Float(top), .leastNormalMagnitude))
    }
  }
}

extension RoundedModel {
  /// The original model with the trained weights in their codes, and its activations in integers or
  /// rounded as they were in training.
  func settled(_ trained: Model) throws -> Model {
    let values = try computedValues(of: trained)
    var result = original
    for (name, weight) in original.weights {
      result.weights[name] = trained.weights[name] ?? weight
    }
    for folding in foldings.values {
      for (name, value) in folding.results {
        result.weights[name] = values[value].map { Weight($0) }
      }
    }
    for (target, encoding) in weights {
      result.weights[target.name] = try encoded(
        target, encoding, in: result,
        scales: scales[target.name].flatMap { values[$0.value]?.floats })
    }
    guard !activations.grids.isEmpty else { return result }
    var trainedGrids = activations.grids
    for (name, scale) in scales {
      if let value = values[scale.value]?.floats.first { trainedGrids[name]?.scale = value }
    }
    guard trainedGrids.values.allSatisfy({ $0.codes == 0...255 }) else {
      var trained = activations
      trained.grids = trainedGrids
      return try Self.rounding(result, trained)
    }
    var rewrite = try IntegerRewrite(result, grids: trainedGrids, weights: LinearEncoding())
    return try rewrite.model()
  }

  /// A model with its activations rounded for good, by scales that are constants.
  static func rounding(_ model: Model, _ activations: RoundedActivations) throws -> Model {
    let rounded = try RoundedModel(
      of: model, weights: [], scales: .learned, activations: activations)
    var result = rounded.model
    for (source, scale) in rounded.scales {
      result.weights[scale.logarithms] = nil
      let value = Double(activations.grids[source]?.scale ?? 1)
      for index in result.graph.nodes.indices where result.graph.nodes[index].name == scale.value {
        result.graph.nodes[index] = Node(
          scale.value, "Fill", inputs: [],
          attributes: ["shape": .integers([]), "value": .number(value)])
      }
    }
    return result
  }

  private func encoded(
    _ target: ProductWeight, _ encoding: LinearEncoding, in model: Model, scales: [Float]?
  ) throws -> Weight {
    guard let matrix = try model.weights[target.name]?.decoded() else { return target.weight }
    do throws(EncodingError) {
      guard let scales else {
        var fitted = encoding
        fitted.range = .minMax
        return try Weight(matrix, encoding: fitted)
      }
      let dense = Weight(
        shape: matrix.shape, encoding: encoding,
        parts: try encoding.encode(matrix, scales: scales))
      guard model.metadata.masked.contains(target.name) else { return dense }
      return Weight.smaller(dense, try dense.sparseLinear() ?? dense)
    } catch {
      throw CompressionError(error.message, layer: target.layer)
    }
  }

  /// The learned scales, and what becomes of products with their norms folded into them, as the
  /// trained graph computes them.
  private func computedValues(of trained: Model) throws -> [String: Tensor] {
    let scaleNames = Set(scales.values.map(\.value))
    let nodes =
      foldings.values.flatMap(\.nodes)
      + model.graph.nodes.filter { scaleNames.contains($0.outputs[0]) && $0.operation == "Exp" }
    guard !nodes.isEmpty else { return [:] }
    let graph = Graph(inputs: [], nodes: nodes, outputs: nodes.map { $0.outputs[0] })
    let program = try Program(
      compiling: graph, weights: trained.weights, inputTypes: [:], passes: [.deadCode])
    return try program.run([:])
  }
}

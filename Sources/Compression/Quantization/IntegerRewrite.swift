import ModelGraph
import TensorEngine

/// Turns a graph of 32-bit floats into one of 8-bit integers wherever there is an integer operator.
///
/// Each value of the old graph is there as floats, under its own name, or as codes, or both; the
/// form that is missing is made where it is first needed.
struct IntegerRewrite {
  /// The codes of a value, and the grid they lie on.
  struct Codes {
    var name: String
    var grid: QuantizedScale
    /// The value that the grid was found for.
    var source: String
  }

  let old: Model
  let types: [String: TensorType]
  let weightEncoding: LinearEncoding
  private let grids: [String: QuantizationScale]
  /// The values that have codes, whose grids were asked for.
  private(set) var quantized: Set<String> = []
  /// Means of codes, each with the value on whose grid they are rounded.
  private(set) var means: [String: String] = [:]
  private var nodes: [Node] = []
  private(set) var weights: [String: Weight] = [:]
  private var codes: [String: Codes] = [:]
  private var floats: Set<String>
  private var names: FreshNames
  /// The activations that the sum before them applies, by the sum's output.
  private let absorbed: [String: Node]

  init(_ model: Model, grids: [String: QuantizationScale], weights: LinearEncoding) throws {
    old = model
    types = try model.types()
    self.grids = grids
    weightEncoding = weights
    floats = Set(model.graph.inputs.map(\.name))
    names = FreshNames(beside: model)
    absorbed = Self.activationsOfSums(model.graph)
  }

  /// - Throws: A `CompressionError` naming the layer and its operator where there is no way.
  mutating func model() throws -> Model {
    let skipped = Set(absorbed.values.map(\.name))
    for node in old.graph.nodes where !skipped.contains(node.name) { try rewrite(node) }
    for output in old.graph.outputs { try requireFloats(output) }
    var model = old
    model.graph.nodes = nodes
    model.weights = weights
    model.metadata.masked = old.metadata.masked.filter { weights[$0] != nil }
    return model
  }

  private mutating func rewrite(_ node: Node) throws {
    switch node.operation {
    case "Conv", "Dense": try rewriteProduct(node)
    case "MaxPool", "AveragePool", "GlobalAveragePool": try rewritePool(node)
    case "Flatten", "Reshape": try keepGrid(node, as: node.operation, node.attributes)
    case "Add": try rewriteSum(node)
    default: try keepFloat(node)
    }
  }

  private mutating func rewriteProduct(_ node: Node) throws {
    guard old.weights[node.inputs[1]] != nil else { return try keepFloat(node) }
    let (input, output) = (try requireCodes(node.inputs[0]), try grid(of: node.outputs[0]))
    let product = try IntegerProduct(node, of: old, inputScale: input.grid.scale, weightEncoding)
    var inputs = [input.name, addWeight(product.weight, like: node.inputs[1])]
    if let bias = product.bias { inputs.append(addWeight(bias, like: "\(node.name).bias")) }
    let attributes = node.attributes.merging(input.grid.attributes("input")) { $1 }
    add(
      node, "Q\(node.operation)", inputs, on: output,
      attributes.merging(output.attributes("output")) { $1 })
  }

  /// What poolings of integers can't be told, and how it is with them.
  private static let fixedOfPools: [String: Attribute] = [
    "countsPadding": .integer(0), "dilations": .integers([1, 1]), "order": .text("rows"),
  ]

  private mutating func rewritePool(_ node: Node) throws {
    let isPlain = node.attributes.allSatisfy { name, value in
      value == Self.fixedOfPools[name] ?? value
    }
    guard isPlain, node.outputs.count == 1 else { return try keepFloat(node) }
    let attributes = node.attributes.filter { Self.fixedOfPools[$0.key] == nil }
    try keepGrid(node, as: "Q\(node.operation)", attributes)
    if node.operation != "MaxPool" { means[node.outputs[0]] = codes[node.outputs[0]]?.source }
  }

  /// An operator whose result lies on its input's grid.
  private mutating func keepGrid(
    _ node: Node, as operation: String, _ attributes: [String: Attribute]
  ) throws {
    let input = try requireCodes(node.inputs[0])
    add(node, operation, [input.name], on: input.grid, of: input.source, attributes)
  }

  private mutating func rewriteSum(_ node: Node) throws {
    let shapes = node.inputs.map { types[$0]?.shape }
    guard shapes[0] == shapes[1], node.inputs.allSatisfy({ old.weights[$0] == nil }) else {
      return try keepFloat(node)
    }
    let (a, b) = (try requireCodes(node.inputs[0]), try requireCodes(node.inputs[1]))
    var result = node
    var attributes = a.grid.attributes("a").merging(b.grid.attributes("b")) { $1 }
    if let activation = absorbed[node.outputs[0]] {
      result.outputs = activation.outputs
      attributes["activation"] = FloatActivation(computedBy: activation).map { .text($0.rawValue) }
    }
    let output = try grid(of: result.outputs[0])
    add(
      result, "QAdd", [a.name, b.name], on: output,
      attributes.merging(output.attributes("output")) { $1 })
  }

  /// An operator that goes on computing in floats.
  private mutating func keepFloat(_ node: Node) throws {
    guard !node.inputs.contains(where: { old.weights[$0] != nil }) else {
      throw CompressionError(
        "\(node.operation) with weights can't be computed in integers", layer: node.name,
        hint: "quantize its weights only, or its dense layers' activations: activations=dynamic")
    }
    for input in node.inputs where !input.isEmpty { try requireFloats(input) }
    nodes.append(node)
    floats.formUnion(node.outputs)
    if let activation = node.outputs.first.flatMap({ absorbed[$0] }) { try keepFloat(activation) }
  }
}

extension IntegerRewrite {
  private mutating func requireCodes(_ value: String) throws -> Codes {
    if let known = codes[value] { return known }
    let made = Codes(
      name: names.unused("\(value).codes"), grid: try grid(of: value), source: value)
    nodes.append(
      Node(
        names.unused("\(value).quantize"), "Quantize", inputs: [value], outputs: [made.name],
        attributes: made.grid.attributes("")))
    codes[value] = made
    return made
  }

  private mutating func requireFloats(_ value: String) throws {
    guard !floats.contains(value) else { return }
    guard let known = codes[value] else {
      throw CompressionError("nothing yields `\(value)`")
    }
    floats.insert(value)
    nodes.append(
      Node(
        names.unused("\(value).dequantize"), "Dequantize", inputs: [known.name], outputs: [value],
        attributes: known.grid.attributes("")))
  }

  private mutating func grid(of value: String) throws -> QuantizedScale {
    guard let grid = grids[value] else {
      throw CompressionError("`\(value)` isn't a value of 32-bit floats")
    }
    quantized.insert(value)
    return QuantizedScale(scale: grid.scale, zeroPoint: grid.zeroPoint)
  }

  /// - Parameter source: The value that the grid was found for; the node's own without one.
  private mutating func add(
    _ node: Node, _ operation: String, _ inputs: [String], on grid: QuantizedScale,
    of source: String? = nil, _ attributes: [String: Attribute]
  ) {
    let output = Codes(
      name: names.unused("\(node.outputs[0]).codes"), grid: grid,
      source: source ?? node.outputs[0])
    nodes.append(
      Node(
        node.name, operation, inputs: inputs, outputs: [output.name], attributes: attributes))
    codes[node.outputs[0]] = output
  }

  /// Adds a weight under its old name where no other node has put another there.
  private mutating func addWeight(_ weight: Weight, like name: String) -> String {
    guard let known = weights[name] else {
      let name = old.weights[name] == nil ? names.unused(name) : name
      weights[name] = weight
      return name
    }
    if known.contentHash == weight.contentHash { return name }
    let other = names.unused(name)
    weights[other] = weight
    return other
  }

  private static func activationsOfSums(_ graph: Graph) -> [String: Node] {
    let sums = Set(graph.nodes.filter { $0.operation == "Add" }.map { $0.outputs[0] })
    var uses: [String: Int] = [:]
    for name in graph.nodes.flatMap(\.inputs) + graph.outputs { uses[name, default: 0] += 1 }
    var absorbed: [String: Node] = [:]
    for node in graph.nodes where FloatActivation(computedBy: node) != nil {
      let sum = node.inputs[0]
      if sums.contains(sum), uses[sum] == 1 { absorbed[sum] = node }
    }
    return absorbed
  }
}

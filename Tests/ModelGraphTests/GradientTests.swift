import ModelGraph
import TensorEngine
import Testing

/// Every operator's gradient against central differences of its own outputs.
@Suite struct GradientTests {
  @Test(arguments: GradientCase.all)
  func agreesWithFiniteDifferences(_ example: GradientCase) throws {
    let check = try GradientCheck(example)
    for (name, input) in check.inputs.sorted(by: { $0.key < $1.key })
    where input.elementType == .f32 {
      let gradient = try check.gradient(of: name)
      for index in 0..<input.count {
        let expected = try check.finiteDifference(of: name, at: index)
        let actual = Double(gradient.floats[index])
        #expect(
          abs(actual - expected) <= 3e-3 * max(1, abs(expected)),
          "\(example.name), \(name)[\(index)]: \(actual), by differences \(expected)")
      }
    }
  }

  @Test func checksEveryOperatorThatHasAGradient() {
    // Straight through what has no slope: see `FakeQuantizeTests`.
    let checked = Set(GradientCase.all.map(\.operation) + ["FakeQuantize"])
    for operation in Operator.all where operation.hasGradient {
      #expect(checked.contains(operation.name), "no gradient check for \(operation.name)")
    }
  }

  @Test(arguments: Operator.all)
  func saysWhyAnOperatorHasNoGradient(_ operation: Operator) {
    #expect(operation.hasGradient || operation.reasonForNoGradient?.isEmpty == false)
  }

  @Test func refusesToDifferentiateWhatHasNoGradient() throws {
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [4]))],
      nodes: [
        Node("slope", "SoftmaxGradient", inputs: ["x", "x"]),
        Node("loss", "Sum", inputs: ["slope"]),
      ], outputs: ["loss"])
    #expect(throws: GraphError.self) {
      try graph.differentiated(
        "loss", withRespectTo: ["x"], inputTypes: ["x": TensorType(.f32, [4])], weightTypes: [:])
    }
  }
}

/// A graph whose loss is the outputs times fixed numbers, summed, and its gradient.
private struct GradientCheck {
  let inputs: [String: Tensor]
  private let variables: [String: Weight]
  private let outputs: [String]
  private let factors: [[Double]]
  private let values: Program
  private let gradients: Program
  private let names: [String: String]

  init(_ example: GradientCase) throws {
    var builder = GraphBuilder()
    var inputs: [String: Tensor] = [:]
    for (index, tensor) in example.inputs.enumerated() where !example.variables.contains(index) {
      inputs["input\(index)"] = tensor
      builder.input("input\(index)", tensor.type)
    }
    for index in example.variables {
      builder.weight("input\(index)", Weight(example.inputs[index]))
    }
    let outputs = builder.add(
      example.operation, example.inputs.indices.map { "input\($0)" }, name: "y",
      outputs: example.outputs, attributes: example.attributes)
    let types = try builder.graph(outputs: []).types(
      inputTypes: inputs.mapValues(\.type), weightTypes: builder.weights.mapValues(\.type))
    let first = types[outputs[0]] ?? TensorType(.f32, [])
    builder.weight("factors", Weight(ramp(first.shape, 7)))
    let product = builder.add("Mul", outputs[0], "factors")
    let loss = builder.add("Sum", product, name: "loss")
    let variables = Set(example.variables.map { "input\($0)" })
    let graph = builder.graph(outputs: [outputs[0]])
    let targets = inputs.filter { $0.value.elementType == .f32 }.keys.sorted()
    let differentiated = try graph.differentiated(
      loss, withRespectTo: targets, inputTypes: inputs.mapValues(\.type),
      weightTypes: builder.weights.mapValues(\.type))
    var withGradients = differentiated.graph
    withGradients.outputs = targets.compactMap { differentiated.gradients[$0] }
    self.inputs = inputs
    self.outputs = [outputs[0]]
    self.variables = builder.weights
    names = differentiated.gradients
    factors = [ramp(first.shape, 7).floats.map(Double.init)]
    values = try Program(
      compiling: graph, weights: builder.weights, inputTypes: inputs.mapValues(\.type),
      variables: variables)
    gradients = try Program(
      compiling: withGradients, weights: builder.weights, inputTypes: inputs.mapValues(\.type),
      variables: variables)
  }

  func gradient(of name: String) throws -> Tensor {
    try #require(try gradients.run(inputs)[names[name] ?? ""])
  }

  /// (f(x + h) - f(x - h)) / 2h, summed in 64 bits; h is exact in 32.
  func finiteDifference(of name: String, at index: Int) throws -> Double {
    let step: Float = 1 / 64
    return (try loss(moving: name, index, by: step) - loss(moving: name, index, by: -step))
      / Double(2 * step)
  }

  private func loss(moving name: String, _ index: Int, by step: Float) throws -> Double {
    var moved = inputs
    var elements = moved[name]?.floats ?? []
    elements[index] += step
    moved[name] = Tensor(elements, shape: moved[name]?.shape ?? [])
    let results = try values.run(moved)
    return zip(outputs, factors).reduce(0) { sum, pair in
      let values = results[pair.0]?.floats ?? []
      return sum + zip(values, pair.1).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
  }
}

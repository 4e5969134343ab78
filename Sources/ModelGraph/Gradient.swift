import TensorEngine

/// A graph that also yields the gradients of a loss.
public struct GradientGraph: Sendable {
  /// The graph differentiated, with the gradient's nodes behind its own. Its outputs are the same.
  public let graph: Graph
  /// The name of the gradient of each value that was asked for.
  public let gradients: [String: String]
}

extension Graph {
  /// Differentiates `loss` with respect to the values named, by reverse mode: nodes that compute
  /// the gradients are added behind the graph's own, in the same operators.
  ///
  /// The graph made is for these input types only: shapes are written into it.
  ///
  /// - Parameters:
  ///   - loss: A value with one element.
  ///   - targets: Weights, inputs or other values.
  /// - Throws: A `GraphError` where the loss isn't a scalar or doesn't depend on a target, or an
  ///   operator on the way has no gradient.
  public func differentiated(
    _ loss: String, withRespectTo targets: [String], inputTypes: [String: TensorType],
    weightTypes: [String: TensorType]
  ) throws -> GradientGraph {
    let applications = try applications(inputTypes: inputTypes, weightTypes: weightTypes)
    let types = try types(inputTypes: inputTypes, weightTypes: weightTypes)
    guard let lossType = types[loss], lossType.count == 1, lossType.elementType == .f32 else {
      throw GraphError("the loss `\(loss)` must be a single float")
    }
    var sweep = ReverseSweep(
      builder: GraphBuilder(continuing: self, weightNames: weightTypes.keys.sorted()),
      dependents: dependents(of: targets), loss: loss, shape: lossType.shape)
    for application in applications.reversed() { try sweep.visit(application) }
    var gradients: [String: String] = [:]
    for target in targets {
      guard let gradient = sweep.gradient(of: target) else {
        throw GraphError("the loss `\(loss)` doesn't depend on `\(target)`")
      }
      gradients[target] = gradient
    }
    return GradientGraph(graph: sweep.builder.graph(outputs: outputs), gradients: gradients)
  }

  /// The values that depend on the given ones, with these.
  private func dependents(of names: [String]) -> Set<String> {
    var dependents = Set(names)
    for node in nodes where node.inputs.contains(where: dependents.contains) {
      dependents.formUnion(node.outputs)
    }
    return dependents
  }
}

/// One pass from the loss back to the inputs.
private struct ReverseSweep {
  var builder: GraphBuilder
  private let dependents: Set<String>
  /// The contributions to each value's gradient met so far.
  private var contributions: [String: [String]]

  init(builder: GraphBuilder, dependents: Set<String>, loss: String, shape: [Int]) {
    self.builder = builder
    self.dependents = dependents
    contributions = [:]
    let one = self.builder.add(
      "Fill", name: "\(loss).gradient",
      attributes: ["shape": .integers(shape), "value": .number(1)])
    contributions[loss] = [one]
  }

  /// Adds the gradient of a node's inputs, where the loss depends on them through it.
  mutating func visit(_ application: Application) throws {
    let node = application.node
    guard node.inputs.contains(where: dependents.contains) else { return }
    let outputGradients = node.outputs.map { gradient(of: $0) }
    guard outputGradients.contains(where: { $0 != nil }) else { return }
    guard case .rule(let rule) = application.operation.gradient else {
      let reason = application.operation.reasonForNoGradient ?? ""
      throw application.error("can't be differentiated: \(reason)")
    }
    let context = Differentiation(
      application, outputGradients: outputGradients, builder: builder)
    let inputGradients = try rule(context)
    builder = context.builder
    for (input, gradient) in zip(node.inputs, inputGradients) where dependents.contains(input) {
      guard let gradient else { continue }
      contributions[input, default: []].append(gradient)
    }
  }

  /// The sum of the contributions to a value's gradient, in the order in which they were met.
  mutating func gradient(of name: String) -> String? {
    guard let parts = contributions[name], var sum = parts.first else { return nil }
    for part in parts.dropFirst() { sum = builder.add("Add", sum, part, name: "\(name).gradient") }
    contributions[name] = [sum]
    return sum
  }
}

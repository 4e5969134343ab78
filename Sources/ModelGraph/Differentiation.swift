import TensorEngine

/// What a gradient rule sees: the node it differentiates, the gradients of its outputs, and a
/// builder for the nodes it adds.
final class Differentiation {
  let application: Application
  /// One per output; nil for an output that the loss doesn't depend on.
  let outputGradients: [String?]
  var builder: GraphBuilder

  init(_ application: Application, outputGradients: [String?], builder: GraphBuilder) {
    self.application = application
    self.outputGradients = outputGradients
    self.builder = builder
  }

  /// The gradient of the first output.
  var gradient: String {
    guard let gradient = outputGradients[0] else {
      preconditionFailure("\(application.node.name) has no gradient of its first output")
    }
    return gradient
  }

  func input(_ index: Int) -> String { application.node.inputs[index] }

  /// The name of an input, or nothing where it is left out.
  func optionalInput(_ index: Int) -> String { application.has(index) ? input(index) : "" }

  func output(_ index: Int = 0) -> String { application.node.outputs[index] }

  /// Adds a node that yields one value.
  func add(_ operation: String, _ inputs: String..., attributes: [String: Attribute] = [:])
    -> String
  {
    add(operation, inputs, attributes: attributes)[0]
  }

  /// Adds a node that yields `outputs` values.
  func add(
    _ operation: String, _ inputs: [String], outputs: Int = 1,
    attributes: [String: Attribute] = [:]
  ) -> [String] {
    let name = "\(application.node.name).gradient"
    return builder.add(operation, inputs, name: name, outputs: outputs, attributes: attributes)
  }

  /// The same elements under another shape.
  func reshape(_ value: String, to shape: [Int]) -> String {
    add("Reshape", value, attributes: ["shape": .integers(shape)])
  }

  /// One number, to be repeated.
  func fill(_ value: Double) -> String {
    add("Fill", attributes: ["shape": .integers([]), "value": .number(value)])
  }

  func scale(_ value: String, by factor: Double) -> String {
    add("Scale", value, attributes: ["factor": .number(factor)])
  }

  /// Sums a gradient over the axes along which an operand of `shape` was repeated.
  func unbroadcast(_ gradient: String, from output: [Int], to shape: [Int]) -> String {
    guard output != shape else { return gradient }
    let missing = output.count - shape.count
    let axes = output.indices.filter { axis in
      axis < missing || (shape[axis - missing] == 1 && output[axis] != 1)
    }
    let sum = add("Sum", gradient, attributes: ["axes": .integers(axes), "keepAxes": .integer(0)])
    return reshape(sum, to: shape)
  }

  /// Repeats a gradient along the axes that a reduction removed.
  func expand(_ gradient: String, reducedBy axes: [Int], of shape: [Int]) -> String {
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    let column = reshape(gradient, to: kept)
    return add("Expand", column, attributes: ["shape": .integers(shape)])
  }
}

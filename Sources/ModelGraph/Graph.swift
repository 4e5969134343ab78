public import TensorEngine

/// What a value of a graph is: an element type and a shape.
public struct TensorType: Hashable, Sendable, Codable {
  public var elementType: ElementType
  public var shape: [Int]

  public init(_ elementType: ElementType = .f32, _ shape: [Int]) {
    self.elementType = elementType
    self.shape = shape
  }

  public var count: Int { shape.reduce(1, *) }
  public var byteCount: Int { count * elementType.bytes }
}

/// One application of an operator. Its inputs and outputs are names of values.
public struct Node: Hashable, Sendable, Codable {
  /// What people call it: the layer's name where it has weights.
  public var name: String
  /// An operator's name, as listed in `Operator.all`.
  public var operation: String
  /// Graph inputs, weights, or outputs of earlier nodes; empty where an optional input is left out.
  public var inputs: [String]
  public var outputs: [String]
  public var attributes: [String: Attribute]

  public init(
    _ name: String, _ operation: String, inputs: [String], outputs: [String]? = nil,
    attributes: [String: Attribute] = [:]
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs ?? [name]
    self.attributes = attributes
  }
}

/// What is computed, in an order in which it can be: every input stands before its use.
///
/// Values are named; activations are laid out with channels last (`[batch, height, width,
/// channels]`), convolution weights as `[height, width, channels per group, outputs]` and dense
/// weights as `[inputs, outputs]`: each is the right-hand matrix of a product as it lies.
public struct Graph: Hashable, Sendable, Codable {
  /// A value that the graph is given.
  public struct Input: Hashable, Sendable, Codable {
    public var name: String
    /// Its type; an extent of -1 is free (the batch) and settled when a program is compiled.
    public var type: TensorType

    public init(_ name: String, _ type: TensorType) {
      self.name = name
      self.type = type
    }
  }

  public var inputs: [Input]
  public var nodes: [Node]
  /// Names of the values that the graph yields.
  public var outputs: [String]

  public init(inputs: [Input], nodes: [Node], outputs: [String]) {
    self.inputs = inputs
    self.nodes = nodes
    self.outputs = outputs
  }
}

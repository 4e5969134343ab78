/// What computing something takes, counted rather than measured.
public struct Cost: Hashable, Sendable {
  /// Products that are added to something: the arithmetic of matrix products and convolutions.
  public var multiplyAdds: Int
  /// Every other arithmetic step on an element.
  public var otherOperations: Int
  /// Bytes of inputs, weights as 32-bit floats.
  public var bytesRead: Int
  public var bytesWritten: Int

  public init(
    multiplyAdds: Int = 0, otherOperations: Int = 0, bytesRead: Int = 0, bytesWritten: Int = 0
  ) {
    self.multiplyAdds = multiplyAdds
    self.otherOperations = otherOperations
    self.bytesRead = bytesRead
    self.bytesWritten = bytesWritten
  }

  public static func + (a: Cost, b: Cost) -> Cost {
    Cost(
      multiplyAdds: a.multiplyAdds + b.multiplyAdds,
      otherOperations: a.otherOperations + b.otherOperations, bytesRead: a.bytesRead + b.bytesRead,
      bytesWritten: a.bytesWritten + b.bytesWritten)
  }

  /// The work of an operator that takes `operations` steps for each element of its first output.
  static func perOutputElement(_ operations: Int) -> @Sendable (Application) -> Cost {
    { Cost(otherOperations: operations * $0.output.count) }
  }

  /// The work of an operator that takes `operations` steps for each element of its first input.
  static func perInputElement(_ operations: Int) -> @Sendable (Application) -> Cost {
    { Cost(otherOperations: operations * $0.type(0).count) }
  }

  /// The work of an operator that only moves data.
  static let none: @Sendable (Application) -> Cost = { _ in Cost() }
}

extension Application {
  /// What this node takes; a view of another value takes nothing.
  public var cost: Cost {
    var cost = operation.work(self)
    if operation.reuse == .view { return cost }
    cost.bytesRead += inputTypes.reduce(0) { $0 + ($1?.byteCount ?? 0) }
    cost.bytesWritten += outputTypes.reduce(0) { $0 + $1.byteCount }
    return cost
  }
}

extension Graph {
  /// The cost of every node, in order.
  ///
  /// - Throws: A `GraphError` where the graph doesn't fit the types.
  public func costs(
    inputTypes: [String: TensorType], weightTypes: [String: TensorType]
  ) throws -> [(node: String, cost: Cost)] {
    try applications(inputTypes: inputTypes, weightTypes: weightTypes).map {
      ($0.node.name, $0.cost)
    }
  }
}

extension Model {
  /// The cost of every node for a batch of `batch`, in order.
  ///
  /// - Throws: A `GraphError` where the graph isn't sound.
  public func costs(batch: Int = 1) throws -> [(node: String, cost: Cost)] {
    try graph.costs(inputTypes: graph.inputTypes(batch: batch), weightTypes: weightTypes)
  }

  /// The cost of one run for a batch of `batch`.
  ///
  /// - Throws: A `GraphError` where the graph isn't sound.
  public func cost(batch: Int = 1) throws -> Cost {
    try costs(batch: batch).reduce(Cost()) { $0 + $1.cost }
  }
}

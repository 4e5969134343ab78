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
      multiplyAdds: a.multiplyAdds.plus(b.multiplyAdds),
      otherOperations: a.otherOperations.plus(b.otherOperations),
      bytesRead: a.bytesRead.plus(b.bytesRead), bytesWritten: a.bytesWritten.plus(b.bytesWritten))
  }

  /// The work of an operator that takes `operations` steps for each element of its first output.
  static func perOutputElement(_ operations: Int) -> @Sendable (Application) -> Cost {
    { Cost(otherOperations: operations.times($0.output.count)) }
  }

  /// The work of an operator that takes `operations` steps for each element of its first input.
  static func perInputElement(_ operations: Int) -> @Sendable (Application) -> Cost {
    { Cost(otherOperations: operations.times($0.type(0).count)) }
  }

  /// The work of an operator that only moves data.
  static let none: @Sendable (Application) -> Cost = { _ in Cost() }
}

extension Int {
  /// The sum, or the largest integer: a cost from a hostile graph must not trap.
  fileprivate func plus(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }

  /// The product, or the largest integer.
  func times(_ other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
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

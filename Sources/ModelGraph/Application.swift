import TensorEngine

/// A node whose operator, attributes and input types have been checked against each other.
public struct Application: Sendable {
  public let operation: Operator
  public let node: Node
  /// One per input of the node; nil where an optional one is left out.
  public let inputTypes: [TensorType?]
  public private(set) var outputTypes: [TensorType] = []

  /// - Throws: A `GraphError` where the operator is unknown or anything doesn't fit it.
  public init(_ node: Node, inputTypes: [TensorType?]) throws {
    guard let operation = Operator.named(node.operation) else {
      throw GraphError(
        "there is no operator `\(node.operation)`", node: node.name, operation: node.operation)
    }
    self.operation = operation
    self.node = node
    self.inputTypes = inputTypes
    try checkInputs()
    try checkAttributes()
    outputTypes = try operation.types(self)
    for type in outputTypes where !type.isWithinLimits {
      throw error("yields \(type), beyond what a value may be")
    }
    guard operation.acceptsEmpty || outputTypes.allSatisfy({ $0.count > 0 }) else {
      throw error("yields \(outputTypes[0]), which has no element")
    }
    guard outputTypes.count == node.outputs.count else {
      throw error("yields \(outputTypes.count) values, but \(node.outputs.count) are named")
    }
  }

  private func checkInputs() throws {
    let ports = operation.inputs
    let variadic = ports.last?.isVariadic ?? false
    guard inputTypes.count <= ports.count || variadic else {
      throw error("takes at most \(ports.count) inputs, not \(inputTypes.count)")
    }
    for (index, port) in ports.enumerated() where !port.isOptional && !has(index) {
      throw error("needs the input `\(port.name)`")
    }
    for index in inputTypes.indices where has(index) && type(index).count == 0 {
      guard operation.acceptsEmpty else { throw error("takes no empty value", inputs: [index]) }
    }
  }

  private func checkAttributes() throws {
    for (name, value) in node.attributes.sorted(by: { $0.key < $1.key }) {
      guard let parameter = operation.attributes.first(where: { $0.name == name }) else {
        let known = operation.attributes.map { "`\($0.name)`" }.sorted().joined(separator: ", ")
        throw error("has no attribute `\(name)`" + (known.isEmpty ? "" : "; it has \(known)"))
      }
      guard parameter.accepts(value) else {
        throw error("the attribute `\(name)` must be \(parameter.expectation)")
      }
      guard value.integers.allSatisfy({ $0.magnitude <= TensorType.largestExtent }) else {
        throw error("the attribute `\(name)` is beyond ±\(TensorType.largestExtent)")
      }
    }
    for parameter in operation.attributes
    where parameter.defaultValue == nil && node.attributes[parameter.name] == nil {
      throw error("needs the attribute `\(parameter.name)`, \(parameter.expectation)")
    }
  }

  /// An error about this node; `ends` are the positions of inputs to show with their types.
  public func error(_ message: String, inputs ends: [Int] = []) -> GraphError {
    GraphError(
      message, node: node.name, operation: node.operation,
      ends: ends.map { index in
        let type = inputTypes[index].map { "\($0)" } ?? "left out"
        return "\(node.inputs[index]): \(type)"
      })
  }
}

extension Application {
  /// Whether the input at `index` is there.
  public func has(_ index: Int) -> Bool { index < inputTypes.count && inputTypes[index] != nil }

  /// The type of an input.
  ///
  /// - Precondition: It is there.
  public func type(_ index: Int) -> TensorType {
    guard index < inputTypes.count, let type = inputTypes[index] else {
      preconditionFailure("input \(index) of \(node.name) is left out")
    }
    return type
  }

  public func shape(_ index: Int) -> [Int] { type(index).shape }

  public var output: TensorType { outputTypes[0] }

  /// The type of an input that must be of 32-bit floats, of `rank` axes where one is given.
  func float(_ index: Int, rank: Int? = nil) throws -> TensorType {
    try checked(index, .f32, rank: rank)
  }

  func checked(_ index: Int, _ elementType: ElementType, rank: Int? = nil) throws -> TensorType {
    let type = type(index)
    guard type.elementType == elementType else {
      throw error("takes \(elementType.rawValue) here", inputs: [index])
    }
    guard rank == nil || type.shape.count == rank else {
      throw error("takes \(rank ?? 0) axes here", inputs: [index])
    }
    return type
  }

  /// The type of an input of numbers: of any type but halves, which are widened first, and truths.
  func numbers(_ index: Int) throws -> TensorType {
    let type = type(index)
    guard type.elementType.isPortable, type.elementType != .bool else {
      throw error("takes numbers of 32 bits or whole ones here", inputs: [index])
    }
    return type
  }

  /// The type of an input of whole numbers that name places.
  func indices(_ index: Int) throws -> TensorType {
    let type = type(index)
    guard type.elementType == .i32 || type.elementType == .i64 else {
      throw error("takes i32 or i64 here", inputs: [index])
    }
    return type
  }

  /// Requires an input, where it is there, to be of 32-bit floats and of that shape.
  func require(_ index: Int, shape: [Int], like other: Int = 0) throws {
    guard has(index) else { return }
    guard try float(index).shape == shape else {
      throw error("must be of shape \(shape)", inputs: [index, other])
    }
  }
}

extension Attribute {
  fileprivate var integers: [Int] {
    switch self {
    case .integer(let value): [value]
    case .integers(let values): values
    case .number, .text, .numbers: []
    }
  }
}

extension Application {
  func attribute(_ name: String) -> Attribute {
    let parameter = operation.attributes.first { $0.name == name }
    guard let value = node.attributes[name] ?? parameter?.defaultValue else {
      preconditionFailure("\(operation.name) has no attribute \(name)")
    }
    return value
  }

  public func integer(_ name: String) -> Int {
    guard case .integer(let value) = attribute(name) else {
      preconditionFailure("\(name) of \(operation.name) is no integer")
    }
    return value
  }

  public func number(_ name: String) -> Double {
    switch attribute(name) {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    default: preconditionFailure("\(name) of \(operation.name) is no number")
    }
  }

  public func text(_ name: String) -> String {
    guard case .text(let value) = attribute(name) else {
      preconditionFailure("\(name) of \(operation.name) is no text")
    }
    return value
  }

  public func integers(_ name: String) -> [Int] {
    guard case .integers(let values) = attribute(name) else {
      preconditionFailure("\(name) of \(operation.name) is no list of integers")
    }
    return values
  }

  public func numbers(_ name: String) -> [Double] {
    switch attribute(name) {
    case .numbers(let values): return values
    case .integers(let values): return values.map(Double.init)
    default: preconditionFailure("\(name) of \(operation.name) is no list of numbers")
    }
  }

  /// An axis given from the front or, below zero, from the back.
  func axis(_ name: String, rank: Int) throws -> Int { try axis(integer(name), rank: rank) }

  func axis(_ value: Int, rank: Int) throws -> Int {
    guard value >= -rank, value < rank else {
      throw error("there is no axis \(value)", inputs: [0])
    }
    return value < 0 ? value + rank : value
  }

  /// The axes an attribute lists, ascending; all of them where it is empty.
  func axes(_ name: String, rank: Int) throws -> [Int] {
    let listed = try integers(name).map { try axis($0, rank: rank) }
    guard Set(listed).count == listed.count else { throw error("`\(name)` lists an axis twice") }
    return listed.isEmpty ? Array(0..<rank) : listed.sorted()
  }
}

public import TensorEngine

/// Makes a graph node by node. Each call names the value it adds, for the next to take.
public struct GraphBuilder {
  public private(set) var inputs: [Graph.Input] = []
  public private(set) var nodes: [Node] = []
  /// The weights added so far.
  public private(set) var weights: [String: Weight] = [:]
  private var names: Set<String> = []
  /// The number that makes a name new, where one was needed: those below it are taken.
  private var numbers: [String: Int] = [:]

  public init() {}

  /// Goes on from a graph; `weightNames` are taken names too.
  public init(continuing graph: Graph, weightNames: some Sequence<String> = []) {
    inputs = graph.inputs
    nodes = graph.nodes
    names = Set(weightNames).union(inputs.map(\.name))
    for node in nodes { names.formUnion(node.outputs + [node.name] + node.inputs) }
  }

  /// Whether no value has that name yet.
  public func isFree(_ name: String) -> Bool { !names.contains(name) }

  /// Adds an input; an extent of -1 is free.
  ///
  /// - Precondition: The name isn't taken.
  @discardableResult
  public mutating func input(_ name: String, _ type: TensorType) -> String {
    precondition(names.insert(name).inserted, "a second value is named \(name)")
    inputs.append(Graph.Input(name, type))
    return name
  }

  /// Adds a weight.
  ///
  /// - Precondition: The name isn't taken.
  @discardableResult
  public mutating func weight(_ name: String, _ weight: Weight) -> String {
    precondition(names.insert(name).inserted, "a second value is named \(name)")
    weights[name] = weight
    return name
  }

  /// Adds a node that yields one value, named as given or after its operator.
  @discardableResult
  public mutating func add(
    _ operation: String, _ inputs: String..., name: String? = nil,
    attributes: [String: Attribute] = [:]
  ) -> String {
    add(operation, inputs, name: name, attributes: attributes)[0]
  }

  /// Adds a node that yields `outputs` values; all but the first are named `name.1`, `name.2` …
  @discardableResult
  public mutating func add(
    _ operation: String, _ inputs: [String], name: String? = nil, outputs count: Int = 1,
    attributes: [String: Attribute] = [:]
  ) -> [String] {
    let name = unused(name ?? operation.lowercased())
    let outputs = [name] + (1..<max(count, 1)).map { unused("\(name).\($0)") }
    nodes.append(
      Node(name, operation, inputs: inputs, outputs: outputs, attributes: attributes))
    return outputs
  }

  /// The graph that yields `outputs`.
  public func graph(outputs: [String]) -> Graph {
    Graph(inputs: inputs, nodes: nodes, outputs: outputs)
  }

  /// `name`, or with the first number behind it that makes it new.
  private mutating func unused(_ name: String) -> String {
    if names.insert(name).inserted { return name }
    var number = numbers[name] ?? 2
    while !names.insert("\(name)\(number)").inserted { number += 1 }
    numbers[name] = number + 1
    return "\(name)\(number)"
  }
}

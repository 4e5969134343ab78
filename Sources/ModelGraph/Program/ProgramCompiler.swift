import TensorEngine

/// Turns a graph into instructions and a plan of memory. Used once.
final class ProgramCompiler {
  let graph: Graph
  let weights: [String: Weight]
  let applications: [Application]
  var table: BufferTable
  var instructions: [Instruction] = []
  private(set) var costs: [String: Cost] = [:]
  /// The buffers that instructions read as they are; a weight that is only packed isn't among them.
  var isRead: Set<Buffer> = []
  let state: ProgramState?
  let packed: PackedWeights
  let zeros: ZeroSkipping
  private let variables: Set<String>

  init(
    _ graph: Graph, weights: [String: Weight], inputTypes: [String: TensorType],
    variables: Set<String>, state: ProgramState? = nil, packed: PackedWeights,
    zeros: ZeroSkipping
  ) throws {
    self.graph = graph
    self.weights = weights
    self.variables = variables
    self.state = state
    self.packed = packed
    self.zeros = zeros
    applications = try graph.applications(
      inputTypes: inputTypes, weightTypes: weights.mapValues(\.type))
    table = BufferTable(lastUse: Self.lastUses(in: graph))
    try bindSources(inputTypes)
    for (position, application) in applications.enumerated() {
      try lower(application, at: position)
    }
    for output in graph.outputs { isRead.insert(table[output]) }
  }

  /// The weight behind a name; nil for a variable or a computed value.
  func storedWeight(_ name: String) -> Weight? {
    guard case .weight(let weight) = table.record(table[name]).kind else { return nil }
    return weights[weight]
  }

  /// A weight's elements as the graph sees them: floats, or plain integers. They are decoded each
  /// time, so that nobody holds both these and what is packed of them.
  ///
  /// - Throws: A `GraphError` where it can't be decoded.
  func decoded(_ name: String) throws -> Tensor {
    guard let weight = weights[name] else { preconditionFailure("there is no weight \(name)") }
    return try weight.elements(named: name)
  }

  /// The position of the last node that reads each value; outputs of the graph are read at the end.
  private static func lastUses(in graph: Graph) -> [String: Int] {
    var last: [String: Int] = [:]
    for (position, node) in graph.nodes.enumerated() {
      for input in node.inputs { last[input] = position }
    }
    for output in graph.outputs { last[output] = graph.nodes.count }
    return last
  }

  private func bindSources(_ inputTypes: [String: TensorType]) throws {
    for input in graph.inputs {
      let byteCount = inputTypes[input.name]?.byteCount ?? 0
      let isState = state?.types[input.name] != nil
      table.add(
        isState ? .state(input.name) : .input(input.name), byteCount: byteCount, name: input.name)
    }
    for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
      let kind: BufferTable.Kind = variables.contains(name) ? .variable(name) : .weight(name)
      table.add(kind, byteCount: weight.type.byteCount, name: name)
    }
    for name in variables.sorted() where weights[name] == nil {
      throw GraphError("there is no weight `\(name)` to train")
    }
  }

  private func lower(_ application: Application, at position: Int) throws {
    let node = application.node
    switch application.operation.reuse {
    case .view: table.bind(node.outputs[0], to: table[node.inputs[0]])
    case .updates(let updates): try bind(updates, of: application, at: position)
    case .overwrites(let candidates):
      let free = candidates.first { canOverwrite($0, of: application, at: position) }
      if let free { table.bind(node.outputs[0], to: table[node.inputs[free]]) }
    case .none: break
    }
    for (name, type) in zip(node.outputs, application.outputTypes) where !table.isBound(name) {
      table.addValue(name, byteCount: type.byteCount, position: position)
    }
    let lowering = Lowering(application, position: position, compiler: self)
    // A node that yields no element has nothing to compute.
    if application.outputTypes.contains(where: { $0.count > 0 }) {
      try application.operation.lower(lowering)
    }
    var cost = application.operation.work(application)
    cost.bytesRead = lowering.bytesRead
    cost.bytesWritten = application.outputTypes.reduce(0) { $0 + $1.byteCount }
    costs[node.name] = cost
  }

  /// Whether the first output may be written over an input: one that dies here and is as large.
  private func canOverwrite(_ index: Int, of application: Application, at position: Int) -> Bool {
    guard application.has(index) else { return false }
    let buffer = table[application.node.inputs[index]]
    return table.dies(buffer, at: position)
      && application.type(index).byteCount == application.output.byteCount
      && application.type(index).shape == application.output.shape
  }

  private func bind(
    _ updates: [Operator.Update], of application: Application, at position: Int
  ) throws {
    for update in updates {
      let name = application.node.inputs[update.input]
      switch table.record(table[name]).kind {
      case .variable, .state: break
      default:
        throw application.error("changes `\(name)`, which isn't a variable of the program")
      }
      let later = graph.nodes[(position + 1)...].first { $0.inputs.contains(name) }
      if let later {
        throw application.error("changes `\(name)`, which `\(later.name)` reads afterwards")
      }
      table.bind(application.node.outputs[update.output], to: table[name])
    }
  }
}

extension Weight {
  /// The elements as a graph sees them: floats, or plain integers.
  ///
  /// - Throws: A `GraphError` where they can't be decoded.
  func elements(named name: String) throws -> Tensor {
    if type.elementType != .f32, let values = parts["values"], values.shape == shape {
      return values
    }
    do {
      return try decoded()
    } catch {
      throw GraphError("the weight `\(name)` can't be decoded: \(error.message)")
    }
  }
}

public import TensorEngine

/// A graph compiled for given input shapes: a flat list of kernel calls over one preplanned arena.
///
/// Weights that are constant are packed once, here. Those named as variables live in the program,
/// where the graph's update operators change them. A program is used by one thread at a time; its
/// kernels share the work among the pool's. Running it takes no new memory but the outputs'.
public final class Program {
  /// The graph that was compiled, after the passes.
  public let graph: Graph
  public let instructions: [Instruction]
  /// What each node takes: its arithmetic as counted, its bytes as they lie in this program.
  public let costs: [String: Cost]
  public let inputTypes: [String: TensorType]
  public let outputTypes: [String: TensorType]
  /// The bytes of the arena, in which all intermediate values and workspaces lie.
  public let arenaBytes: Int
  /// The bytes of weights, packed or as they are.
  public let constantBytes: Int
  /// The bytes of the weights that the program may change.
  public let variableBytes: Int

  private let memory: ProgramMemory
  /// What the instructions run, without their names: a small program would spend its time on those.
  private let steps: [@Sendable (Memory) throws -> Void]

  /// Compiles a graph.
  ///
  /// - Parameters:
  ///   - inputTypes: The type of every input, with no free extent left.
  ///   - variables: The weights that the graph's update operators change.
  ///   - packed: Where the programs of one model share their packed weights.
  ///   - state: Tensors that stay between runs, each the input of its name.
  ///   - zeros: Which kernels leave out the zeros of sparse weights.
  ///   - passes: The rewrites to run first; nil for those that suit the use: `Pass.inference`, or
  ///     `Pass.training` where there are variables.
  /// - Throws: A `GraphError` where the graph doesn't fit the types.
  public init(
    compiling graph: Graph, weights: [String: Weight], inputTypes: [String: TensorType],
    variables: Set<String> = [], packed: PackedWeights = PackedWeights(),
    state: ProgramState? = nil, zeros: ZeroSkipping = .whereFaster, passes: [Pass]? = nil
  ) throws {
    let inputTypes = inputTypes.merging(state?.types ?? [:]) { $1 }
    let passes = passes ?? (variables.isEmpty ? Pass.inference : Pass.training)
    var draft = PassContext(
      graph: graph, weights: weights, inputTypes: inputTypes, variables: variables)
    for pass in passes { try pass.apply(&draft) }
    let compiler = try ProgramCompiler(
      draft.graph, weights: draft.weights, inputTypes: inputTypes, variables: variables,
      state: state, packed: packed, zeros: zeros)
    self.graph = draft.graph
    self.inputTypes = inputTypes.filter { state?.types[$0.key] == nil }
    instructions = compiler.instructions
    steps = instructions.map(\.run)
    costs = compiler.costs
    let types = try draft.graph.types(
      inputTypes: inputTypes, weightTypes: draft.weights.mapValues(\.type))
    outputTypes = types.filter { draft.graph.outputs.contains($0.key) }
    memory = try ProgramMemory(compiler)
    arenaBytes = memory.arenaBytes
    constantBytes = memory.constantBytes
    variableBytes = memory.variableBytes
  }

  /// Runs the program.
  ///
  /// - Returns: The graph's outputs by name.
  /// - Throws: A `GraphError` where an input is missing or doesn't fit; `CancellationError` where
  ///   the run was cancelled.
  public func run(_ inputs: [String: Tensor]) throws -> [String: Tensor] {
    try execute(inputs)
    return Dictionary(graph.outputs.map { ($0, output($0)) }, uniquingKeysWith: { $1 })
  }

  /// Runs the program and leaves the outputs where they are, for `output(_:)` and `scalar(_:)`.
  ///
  /// - Parameter observe: Called before each instruction with its position, and once at the end.
  /// - Throws: As `run(_:)`.
  public func execute(
    _ inputs: [String: Tensor], observe: ((Int) -> Void)? = nil
  ) throws {
    try check(inputs)
    memory.inputs = inputs
    var view = memory.view
    view.kernels = KernelSet.current
    for position in steps.indices {
      observe?(position)
      try steps[position](view)
      try Cancellation.check()
    }
    observe?(steps.count)
  }

  /// A copy of an output of the last run.
  ///
  /// - Precondition: The graph yields it.
  public func output(_ name: String) -> Tensor {
    guard let type = outputTypes[name] else { preconditionFailure("no output is named \(name)") }
    return memory.copy(of: name, as: type)
  }

  /// The one element of an output of the last run.
  ///
  /// - Precondition: The graph yields it, and it is a single float.
  public func scalar(_ name: String) -> Float {
    precondition(outputTypes[name]?.count == 1, "\(name) is no scalar output")
    return memory.first(of: name)
  }

  /// A copy of a variable as it is now.
  ///
  /// - Precondition: It is one of the program's variables.
  public func variable(_ name: String) -> Tensor { memory.variable(name) }

  /// Gives a variable new elements.
  ///
  /// - Precondition: It is one of the program's variables, and the types are equal.
  public func setVariable(_ name: String, to value: Tensor) { memory.setVariable(name, to: value) }

  private func check(_ inputs: [String: Tensor]) throws {
    for input in graph.inputs {
      guard let type = inputTypes[input.name] else { continue }
      guard let given = inputs[input.name] else {
        throw GraphError("the input `\(input.name)` is missing: it takes \(type)")
      }
      guard given.elementType == type.elementType, given.shape == type.shape else {
        let actual = TensorType(given.elementType, given.shape)
        throw GraphError("the input `\(input.name)` takes \(type), not \(actual)")
      }
    }
  }
}

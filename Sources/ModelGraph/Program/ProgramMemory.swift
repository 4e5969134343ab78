import TensorEngine

/// The memory of one program: its arena, constants and variables, and the table of addresses.
final class ProgramMemory {
  let view: Memory
  let arenaBytes: Int
  let constantBytes: Int
  let variableBytes: Int
  private let arena: Allocation
  /// Kept alive because the table points into them.
  private let constants: [Tensor]
  private let variables: [String: (memory: Allocation, type: TensorType)]
  private let inputBuffers: [(name: String, index: Int)]
  private let outputs: [String: Buffer]
  private let state: ProgramState?

  /// The tensors that the input buffers point at, kept until the next run: an output may be one.
  var inputs: [String: Tensor] = [:] {
    didSet {
      for (name, index) in inputBuffers {
        guard let tensor = inputs[name] else { continue }
        tensor.withUnsafeBytes { bytes in
          // No kernel writes an input: only values of the arena and variables are ever outputs.
          guard let start = bytes.baseAddress else { return }
          view.addresses[index] = UnsafeMutableRawPointer(mutating: start)
        }
      }
    }
  }

  init(_ compiler: ProgramCompiler) throws {
    let records = compiler.table.records
    let (plan, planned) = Self.plan(records)
    arena = Allocation(byteCount: plan.byteCount)
    arenaBytes = plan.byteCount
    view = Memory(kernels: .current, addresses: .allocate(capacity: max(records.count, 1)))
    view.addresses.initialize(repeating: arena.address, count: max(records.count, 1))
    outputs = Dictionary(
      compiler.graph.outputs.map { ($0, compiler.table[$0]) }, uniquingKeysWith: { $1 })
    for (index, offset) in zip(planned, plan.offsets) {
      view.addresses[index] = arena.address + offset
    }
    var constants: [Tensor] = []
    var variables: [String: (memory: Allocation, type: TensorType)] = [:]
    var inputBuffers: [(name: String, index: Int)] = []
    for (index, record) in records.enumerated() {
      switch record.kind {
      case .arena: break
      case .input(let name): inputBuffers.append((name, index))
      case .constant(let tensor): constants.append(tensor.pinned(in: view, at: index))
      case .weight(let name):
        guard compiler.isRead.contains(Buffer(index: index)) else { continue }
        constants.append(try compiler.decoded(name).pinned(in: view, at: index))
      case .state(let name):
        if let address = compiler.state?.address(name) { view.addresses[index] = address }
      case .variable(let name):
        let value = try compiler.decoded(name)
        let memory = Allocation(byteCount: value.byteCount)
        value.withUnsafeBytes { memory.copy($0) }
        view.addresses[index] = memory.address
        variables[name] = (memory, TensorType(value.elementType, value.shape))
      }
    }
    self.constants = constants
    self.variables = variables
    self.inputBuffers = inputBuffers
    state = compiler.state
    constantBytes = constants.reduce(0) { $0 + $1.byteCount }
    variableBytes = variables.values.reduce(0) { $0 + $1.memory.byteCount }
  }

  deinit { view.addresses.deallocate() }

  /// Places the buffers that are in the arena; `planned` are their positions in the table.
  private static func plan(_ records: [BufferTable.Record]) -> (ArenaPlan, planned: [Int]) {
    var requests: [ArenaPlan.Request] = []
    var planned: [Int] = []
    for (index, record) in records.enumerated() {
      guard case .arena(let first, let last) = record.kind else { continue }
      requests.append(.init(byteCount: record.byteCount, first: first, last: last))
      planned.append(index)
    }
    return (ArenaPlan(requests), planned)
  }

  /// A copy of an output.
  func copy(of name: String, as type: TensorType) -> Tensor {
    guard let buffer = outputs[name] else { preconditionFailure("no output is named \(name)") }
    return copy(view.raw(buffer), as: type)
  }

  func first(of name: String) -> Float {
    guard let buffer = outputs[name] else { preconditionFailure("no output is named \(name)") }
    return view.floats(buffer)[0]
  }

  func variable(_ name: String) -> Tensor {
    guard let variable = variables[name] else { preconditionFailure("no variable \(name)") }
    return copy(variable.memory.address, as: variable.type)
  }

  func setVariable(_ name: String, to value: Tensor) {
    guard let variable = variables[name] else { preconditionFailure("no variable \(name)") }
    precondition(
      TensorType(value.elementType, value.shape) == variable.type,
      "the variable \(name) is \(variable.type), not \(value.elementType) \(value.shape)")
    value.withUnsafeBytes { variable.memory.copy($0) }
  }

  private func copy(_ source: UnsafeMutableRawPointer, as type: TensorType) -> Tensor {
    Tensor(shape: type.shape, elementType: type.elementType) { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: source, count: type.byteCount))
    }
  }
}

extension Allocation {
  fileprivate func copy(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    precondition(bytes.count <= byteCount, "\(bytes.count) bytes don't fit \(byteCount)")
    address.copyMemory(from: start, byteCount: bytes.count)
  }
}

extension Tensor {
  /// Enters the tensor's address in a program's table; the caller keeps the tensor.
  fileprivate func pinned(in memory: Memory, at index: Int) -> Tensor {
    withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      memory.addresses[index] = UnsafeMutableRawPointer(mutating: start)
    }
    return self
  }
}

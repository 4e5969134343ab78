import ModelGraph
import TensorEngine

extension Converters {
  /// Networks that go over a sequence, step by step: each step is a part of the graph.
  static let recurrent: [String: Converter] = [
    "RNN": { try RecurrentPlan($0, gates: 1).convert { try $0.simpleStep($1, $2) } },
    "GRU": { try RecurrentPlan($0, gates: 3).convert { try $0.gatedStep($1, $2) } },
    "LSTM": { try RecurrentPlan($0, gates: 4).convert { try $0.memoryStep($1, $2) } },
  ]
}

/// What a step starts from and leaves.
struct RecurrentState {
  var hidden: Wire
  /// That of an LSTM.
  var cell: Wire?
}

/// One direction of an `RNN`, `GRU` or `LSTM` node, with its weights as matrices `[in, out]`.
struct RecurrentDirection {
  let writer: GraphWriter
  let size: Int
  let recurrence: Wire
  let inputBias: Wire?
  let recurrenceBias: Wire?
  let peepholes: Wire?
  let functions: [String]
  let resetsAfter: Bool
  let couplesGates: Bool
  let clip: Double?

  /// `count` rows of a step's gates from gate `index` on.
  func gate(_ x: Wire, _ index: Int, count: Int = 1) throws -> Wire {
    try writer.slice(x, axis: 1, index * size..<(index + count) * size)
  }

  func apply(_ index: Int, _ x: Wire) throws -> Wire {
    var x = x
    if let clip {
      x = try writer.add(
        "Clip", x, attributes: ["low": .number(-clip), "high": .number(clip)])
    }
    return try writer.add(functions[index], x)
  }

  func simpleStep(_ x: Wire, _ state: RecurrentState) throws -> RecurrentState {
    let sum = try writer.add("Add", x, try writer.matrixProduct(state.hidden, recurrence))
    return RecurrentState(hidden: try apply(0, sum))
  }

  /// Cho et al. 2014, arXiv 1406.1078; the gates are update, reset and new state.
  func gatedStep(_ x: Wire, _ state: RecurrentState) throws -> RecurrentState {
    let h = state.hidden
    let two = try writer.matrixProduct(h, try gate(recurrence, 0, count: 2))
    let gates = try apply(0, try writer.add("Add", try gate(x, 0, count: 2), two))
    let (update, reset) = (try gate(gates, 0), try gate(gates, 1))
    let last = try gate(recurrence, 2)
    let bias = try recurrenceBias.map { try gate($0, 2) }
    var rest: Wire
    if resetsAfter {
      rest = try writer.matrixProduct(h, last)
      if let bias { rest = try writer.add("Add", rest, bias) }
      rest = try writer.add("Mul", reset, rest)
    } else {
      rest = try writer.matrixProduct(try writer.add("Mul", reset, h), last)
      if let bias { rest = try writer.add("Add", rest, bias) }
    }
    let new = try apply(1, try writer.add("Add", try gate(x, 2), rest))
    let keep = try writer.add("Mul", update, try writer.add("Sub", h, new))
    return RecurrentState(hidden: try writer.add("Add", new, keep))
  }

  /// Hochreiter and Schmidhuber 1997, with peepholes where there are any; the gates are input,
  /// output, forget and cell.
  func memoryStep(_ x: Wire, _ state: RecurrentState) throws -> RecurrentState {
    guard let old = state.cell else { return state }
    let gates = try writer.add("Add", x, try writer.matrixProduct(state.hidden, recurrence))
    func peeped(_ index: Int, _ cell: Wire, from hole: Int) throws -> Wire {
      let gate = try gate(gates, index)
      guard let peepholes else { return gate }
      return try writer.add(
        "Add", gate, try writer.add("Mul", try self.gate(peepholes, hole), cell))
    }
    let input = try apply(0, try peeped(0, old, from: 0))
    let forget =
      couplesGates
      ? try writer.add("Sub", writer.number(1), input)
      : try apply(0, try peeped(2, old, from: 2))
    let new = try apply(1, try gate(gates, 3))
    let cell = try writer.add(
      "Add", try writer.add("Mul", forget, old), try writer.add("Mul", input, new))
    let output = try apply(0, try peeped(1, cell, from: 1))
    return RecurrentState(
      hidden: try writer.add("Mul", output, try writer.add(functions[2], cell)), cell: cell)
  }
}

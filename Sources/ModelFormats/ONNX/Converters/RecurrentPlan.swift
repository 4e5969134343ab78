import ModelGraph
import TensorEngine

/// An `RNN`, `GRU` or `LSTM` node: its directions, and the sequence they go over.
struct RecurrentPlan {
  private let conversion: Conversion
  private let writer: GraphWriter
  private let gates: Int
  private let size: Int
  private let directions: Int
  private let isBatchFirst: Bool
  /// `[steps, batch, in]`
  private let x: Wire
  private let weight: Wire
  private let recurrence: Wire
  private let bias: Wire?

  private static let longest = 1024

  init(_ conversion: Conversion, gates: Int) throws {
    (self.conversion, self.gates) = (conversion, gates)
    writer = conversion.writer
    isBatchFirst = try conversion.integer("layout", default: 0) == 1
    let given = try conversion.wire(0)
    guard given.rank == 3 else { throw ImportProblem("it takes a sequence, not \(given.shape)") }
    x = isBatchFirst ? try writer.transpose(given, [1, 0, 2]) : given
    (weight, recurrence) = (try conversion.wire(1), try conversion.wire(2))
    bias = try conversion.optionalWire(3)
    guard weight.rank == 3, recurrence.rank == 3 else {
      throw ImportProblem("\(weight.shape) and \(recurrence.shape) aren't weights of directions")
    }
    directions = weight.shape[0]
    size = try conversion.integer("hidden_size") ?? recurrence.shape[2]
    guard recurrence.shape == [directions, gates * size, size],
      weight.shape[1] == gates * size, (1...2).contains(directions), x.shape[0] <= Self.longest
    else {
      throw ImportProblem(
        "weights of \(weight.shape) and \(recurrence.shape) don't fit \(x.shape)")
    }
    if conversion.has(4) {
      let lengths = try conversion.integers(4, "lengths")
      guard lengths.allSatisfy({ $0 == x.shape[0] }) else {
        throw ImportProblem("sequences shorter than the longest aren't supported")
      }
    }
  }

  func convert(
    _ step: (RecurrentDirection, Wire, RecurrentState) throws -> RecurrentState
  ) throws {
    var outputs: [[Wire]] = Array(repeating: [], count: x.shape[0])
    var (hidden, cells): ([Wire], [Wire]) = ([], [])
    let isReversed = try conversion.text("direction", default: "forward") == "reverse"
    for index in 0..<directions {
      let direction = try direction(index)
      let rows = try inputs(index, direction)
      var state = RecurrentState(
        hidden: try initial(5, index), cell: gates == 4 ? try initial(6, index) : nil)
      let order = Array(0..<x.shape[0])
      for place in isReversed || index == 1 ? order.reversed() : order {
        let row = try writer.reshape(
          try writer.slice(rows, axis: 0, place..<(place + 1)), to: Array(rows.shape.dropFirst()))
        state = try step(direction, row, state)
        outputs[place].append(state.hidden)
      }
      hidden.append(state.hidden)
      if let cell = state.cell { cells.append(cell) }
    }
    let steps = try outputs.map { try stacked($0) }
    let whole = try writer.concat(
      try steps.map { try writer.reshape($0, to: [1] + $0.shape) }, axis: 0)
    conversion.yield(isBatchFirst ? try writer.transpose(whole, [2, 0, 1, 3]) : whole)
    try yieldLast(hidden, at: 1)
    if gates == 4 { try yieldLast(cells, at: 2) }
  }

  /// `[directions, batch, size]`
  private func stacked(_ states: [Wire]) throws -> Wire {
    try writer.concat(try states.map { try writer.reshape($0, to: [1] + $0.shape) }, axis: 0)
  }

  private func yieldLast(_ states: [Wire], at index: Int) throws {
    let last = try stacked(states)
    conversion.yield(isBatchFirst ? try writer.transpose(last, [1, 0, 2]) : last, at: index)
  }

  private func initial(_ input: Int, _ index: Int) throws -> Wire {
    let shape = [x.shape[1], size]
    guard let given = try conversion.optionalWire(input) else {
      return try writer.expand(writer.number(0), to: shape)
    }
    let states = isBatchFirst ? try writer.transpose(given, [1, 0, 2]) : given
    return try writer.reshape(try writer.slice(states, axis: 0, index..<(index + 1)), to: shape)
  }

  /// The rows of one direction's weight, as a matrix `[in, out]`.
  private func matrix(_ weights: Wire, _ index: Int) throws -> Wire {
    let own = try writer.slice(weights, axis: 0, index..<(index + 1))
    return try writer.transpose(
      try writer.reshape(own, to: Array(weights.shape.dropFirst())), [1, 0])
  }

  private func vector(_ values: Wire?, _ index: Int, _ range: Range<Int>) throws -> Wire? {
    guard let values else { return nil }
    let own = try writer.slice(values, axis: 0, index..<(index + 1))
    return try writer.slice(own, axis: 1, range)
  }

  private func direction(_ index: Int) throws -> RecurrentDirection {
    let standard = [1: ["Tanh"], 3: ["Sigmoid", "Tanh"], 4: ["Sigmoid", "Tanh", "Tanh"]]
    let count = standard[gates]?.count ?? 1
    var functions = standard[gates] ?? []
    if case .texts(let named)? = conversion.node.attributes["activations"], !named.isEmpty {
      functions = Array(named.dropFirst(index * count).prefix(count))
    }
    guard functions.count == count,
      functions.allSatisfy({ ["Sigmoid", "Tanh", "Relu"].contains($0) })
    else { throw ImportProblem("it ends with \(functions), which isn't supported") }
    let rows = gates * size
    return RecurrentDirection(
      writer: writer, size: size, recurrence: try matrix(recurrence, index),
      inputBias: try vector(bias, index, 0..<rows),
      recurrenceBias: try vector(bias, index, rows..<2 * rows),
      peepholes: try vector(try conversion.optionalWire(7), index, 0..<3 * size),
      functions: functions, resetsAfter: try conversion.flag("linear_before_reset"),
      couplesGates: try conversion.flag("input_forget"),
      clip: try conversion.float("clip").map(Double.init))
  }

  /// The inputs' part of all gates at all steps, with the biases that belong there.
  private func inputs(_ index: Int, _ direction: RecurrentDirection) throws -> Wire {
    let flat = try writer.reshape(x, to: [x.shape[0] * x.shape[1], x.shape[2]])
    var rows = try writer.matrixProduct(flat, try matrix(weight, index))
    if let bias = direction.inputBias { rows = try writer.add("Add", rows, bias) }
    if let bias = direction.recurrenceBias {
      // A GRU's new state adds the recurrence's bias by itself.
      let ownCount = gates == 3 ? 2 : gates
      let own = try direction.gate(bias, 0, count: ownCount)
      let border = Border(before: [0, 0], after: [0, (gates - ownCount) * size])
      rows = try writer.add("Add", rows, try writer.pad(own, border))
    }
    return try writer.reshape(rows, to: [x.shape[0], x.shape[1], gates * size])
  }
}

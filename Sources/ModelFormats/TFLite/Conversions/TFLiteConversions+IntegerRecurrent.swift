import ModelGraph
import TensorEngine

extension TFLiteStep {
  /// A layer of long short-term memory on signed bytes, whose cell has 16 bits.
  func convertIntegerLSTM() throws {
    let others = (9...11).filter(has) + (16...17).filter(has) + (20...23).filter(has)
    guard others.isEmpty else {
      throw refusal("has peepholes, a projection or norms on integers, which aren't read")
    }
    guard try activation(0) == .tanh else { throw refusal("has another activation than tanh") }
    let timeFirst = try flag(3)
    var x = try input(0)
    guard x.rank == 3, x.type.elementType == .i8 else {
      throw refusal("takes a sequence of i8, not \(x.type)")
    }
    if timeFirst { x = try transpose(x, [1, 0, 2]) }
    let gates = has(1) ? [0, 1, 2, 3] : [1, 2, 3]
    let inputWeights = try stacked(gates.map { $0 + 1 })
    let recurrentWeights = try stacked(gates.map { $0 + 5 })
    let bias = try stacked(gates.map { $0 + 12 })
    let sequence = try add(
      "FixedLSTM", x, inputWeights, recurrentWeights, bias, attributes: lstmAttributes(x, gates))
    try yield(timeFirst ? transpose(sequence, [1, 0, 2]) : sequence)
  }

  /// Weights of several gates below each other.
  private func stacked(_ places: [Int]) throws -> TFLiteValue {
    let parts = try places.map { try input($0) }
    guard parts.allSatisfy({ $0.constant != nil && $0.rank > 0 }) else {
      throw refusal("takes constant weights")
    }
    return try add("Concat", parts, attributes: ["axis": .integer(0)])[0]
  }

  private func lstmAttributes(
    _ x: TFLiteValue, _ gates: [Int]
  ) throws -> [String: Attribute] {
    let (state, cell) = (try variableGrid(18), try variableGrid(19))
    guard let input = x.grid, operation.intermediates.count > 4,
      let hidden = model.file.tensors[operation.intermediates[4]].grid, hidden.scale > 0
    else { throw refusal("doesn't say the grids that it computes on") }
    guard cell.scale.significand == 1, (-15...0).contains(Int(cell.scale.exponent)) else {
      throw refusal("has a cell in units of \(cell.scale), which is no power of two down to 2^-15")
    }
    // The products are in 32 bits, as the reference kernel prepares them.
    func scales(_ first: Int, _ scale: Float) throws -> [Double] {
      try gates.map { gate in
        guard let weight = try self.input(gate + first).grid, weight.scales.count == 1 else {
          throw refusal("takes weights of one scale")
        }
        return Double(weight.scale * scale / 0x1p-12)
      }
    }
    let clip = try float(1)
    let bound = clip > 0 ? min((clip / cell.scale).rounded(.towardZero), 32_767) : 0
    return [
      "inputZeroPoint": .integer(input.zeroPoint), "stateZeroPoint": .integer(state.zeroPoint),
      "hiddenZeroPoint": .integer(hidden.zeroPoint),
      "inputScales": .numbers(try scales(1, input.scale)),
      "recurrentScales": .numbers(try scales(5, state.scale)),
      "cellExponent": .integer(Int(cell.scale.exponent)),
      "hiddenScale": .number(Double(0x1p-15 / hidden.scale * 0x1p-15)),
      "cellBound": .integer(Int(bound)),
    ]
  }

  /// The grid of a state, which is no value of the graph.
  private func variableGrid(_ index: Int) throws -> TFLiteGrid {
    guard has(index), let grid = model.file.tensors[operation.inputs[index]].grid, grid.scale > 0
    else { throw refusal("doesn't say the grid of its state") }
    return grid
  }
}

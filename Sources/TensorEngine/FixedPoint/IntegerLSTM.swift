/// A layer of long short-term memory on signed bytes with a cell of 16 bits, as TensorFlow Lite's
/// reference kernel computes it (`EvalInteger8x8_16`). Gates are input, forget, cell and output.
public struct IntegerLSTM: Sendable {
  /// The sum of one gate before its activation, with 12 bits behind the point.
  public struct Gate: Sendable {
    let inputWeights: [Int8]
    let recurrentWeights: [Int8]
    let bias: [Int32]
    let inputMultiplier: FixedPointMultiplier
    let recurrentMultiplier: FixedPointMultiplier

    /// - Parameters:
    ///   - inputWeights: `[cells, inputs]`, and `recurrentWeights` `[cells, outputs]`.
    public init(
      inputWeights: [Int8], recurrentWeights: [Int8], bias: [Int32],
      inputMultiplier: FixedPointMultiplier, recurrentMultiplier: FixedPointMultiplier
    ) {
      (self.inputWeights, self.recurrentWeights) = (inputWeights, recurrentWeights)
      self.bias = bias
      (self.inputMultiplier, self.recurrentMultiplier) = (inputMultiplier, recurrentMultiplier)
    }
  }

  public let inputs: Int
  public let cells: Int
  /// The zero points of the input, of the state as the gates take it, and of the state as it is made:
  /// a file may give them different ones.
  public let zeros: (input: Int32, state: Int32, hidden: Int32)
  /// Four, or three where the input gate is what the forget gate leaves.
  public let gates: [Gate]
  /// The cell's scale is 2 to this.
  public let cellExponent: Int
  /// What brings products of two fractions of 15 bits to the output's grid.
  public let hiddenMultiplier: FixedPointMultiplier
  /// Cells are held within ±this; 0 for no bound.
  public let cellBound: Int16

  public init(
    inputs: Int, cells: Int, zeros: (input: Int32, state: Int32, hidden: Int32), gates: [Gate],
    cellExponent: Int, hiddenMultiplier: FixedPointMultiplier, cellBound: Int16
  ) {
    precondition(gates.count == 3 || gates.count == 4, "\(gates.count) gates")
    precondition((-15...0).contains(cellExponent), "a cell in units of 2^\(cellExponent)")
    (self.inputs, self.cells) = (inputs, cells)
    self.zeros = zeros
    self.gates = gates
    self.cellExponent = cellExponent
    self.hiddenMultiplier = hiddenMultiplier
    self.cellBound = cellBound
  }

  /// Goes over a sequence from a memory of zeros: `x` is `[steps, inputs]`, `y` `[steps, cells]`.
  public func run(_ x: UnsafePointer<Int8>, into y: UnsafeMutablePointer<Int8>, steps: Int) {
    var cell = [Int16](repeating: 0, count: cells)
    var state = [Int8](repeating: Int8(truncatingIfNeeded: zeros.state), count: cells)
    for step in 0..<steps {
      advance(x + step * inputs, &cell, &state)
      for index in 0..<cells { y[step * cells + index] = state[index] }
    }
  }

  private func advance(_ x: UnsafePointer<Int8>, _ cell: inout [Int16], _ state: inout [Int8]) {
    let sums = gates.map { gate in (0..<cells).map { sum(gate, $0, x, state) } }
    let hasInputGate = gates.count == 4
    let (forgetSums, freshSums) = (sums[sums.count - 3], sums[sums.count - 2])
    for index in 0..<cells {
      let forget = logistic(forgetSums[index])
      let write = hasInputGate ? logistic(sums[0][index]) : Int16.max - forget
      let fresh = FixedPointNumber(raw: freshSums[index], integerBits: 3).hyperbolicTangent.raw
      let kept = (Int32(forget) * Int32(cell[index])).shifted(by: -15)
      let added = (Int32(write) * Int32(fresh)).shifted(by: -(30 + cellExponent))
      let next = Int16(
        clamping: Int32(Int16(truncatingIfNeeded: kept)) + Int32(Int16(truncatingIfNeeded: added)))
      cell[index] = cellBound > 0 ? min(max(next, -cellBound), cellBound) : next
    }
    let outputSums = sums[sums.count - 1]
    for index in 0..<cells {
      let shown = FixedPointNumber(raw: cell[index], integerBits: 15 + cellExponent)
      let product = Int32(logistic(outputSums[index])) * Int32(shown.hyperbolicTangent.raw)
      state[index] = Int8(clamping: hiddenMultiplier(product) &+ zeros.hidden)
    }
  }

  private func logistic(_ sum: Int16) -> Int16 {
    FixedPointNumber(raw: sum, integerBits: 3).logistic.raw
  }

  private func sum(
    _ gate: Gate, _ cell: Int, _ x: UnsafePointer<Int8>, _ state: [Int8]
  ) -> Int16 {
    var (input, recurrent) = (gate.bias[cell], Int32(0))
    for place in 0..<inputs {
      input &+= Int32(gate.inputWeights[cell * inputs + place]) &* (Int32(x[place]) - zeros.input)
    }
    for place in 0..<cells {
      recurrent &+=
        Int32(gate.recurrentWeights[cell * cells + place]) &* (Int32(state[place]) - zeros.state)
    }
    let first = Int32(Int16(clamping: gate.inputMultiplier(input)))
    return Int16(clamping: first + gate.recurrentMultiplier(recurrent))
  }
}

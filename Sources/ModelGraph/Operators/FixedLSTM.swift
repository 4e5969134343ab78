import TensorEngine

extension Operator {
  /// The weights of all gates lie below each other, input gate first where there is one, then forget,
  /// cell and output gate; their scales are those of sums of products with the input and with the state,
  /// in units of 2^-12. The cell is in units of 2^cellExponent, `hiddenScale` brings products of two
  /// fractions of 15 bits to the state's grid. A sequence starts from a memory of zeros. To the bits of
  /// TensorFlow Lite's reference kernel.
  static let fixedLSTM = Operator(
    "FixedLSTM", "A layer of long short-term memory on integers, with a cell of 16 bits",
    inputs: ["x", "inputWeights", "recurrentWeights", "bias"],
    attributes: [
      .integer("inputZeroPoint"), .integer("stateZeroPoint"), .integer("hiddenZeroPoint"),
      .numbers("inputScales"), .numbers("recurrentScales"), .integer("cellExponent"),
      .number("hiddenScale"), .integer("cellBound", default: 0),
    ],
    types: { application in
      let x = try application.checked(0, .i8, rank: 3)
      let gates = application.numbers("inputScales").count
      let cells = try application.checked(2, .i8, rank: 2).shape[1]
      guard gates == 3 || gates == 4, application.numbers("recurrentScales").count == gates,
        application.shape(2) == [gates * cells, cells],
        try application.checked(1, .i8).shape == [gates * cells, x.shape[2]],
        try application.checked(3, .i32).shape == [gates * cells]
      else { throw application.error("the gates don't fit together", inputs: [0, 1, 2, 3]) }
      guard (-15...0).contains(application.integer("cellExponent")),
        (0...Int(Int16.max)).contains(application.integer("cellBound")),
        ["input", "state", "hidden"].allSatisfy({
          (-128...127).contains(application.integer("\($0)ZeroPoint"))
        })
      else { throw application.error("has no such cell or zero points") }
      return [TensorType(.i8, [x.shape[0], x.shape[1], cells])]
    },
    work: { application in
      let steps = application.shape(0)[0].times(application.shape(0)[1])
      let weights = application.type(1).count + application.type(2).count
      return Cost(multiplyAdds: weights.times(steps))
    },
    lower: { lowering in
      let (x, y) = (lowering.input(0), lowering.output())
      let shape = lowering.application.output.shape
      let layer = try lowering.integerLSTM()
      lowering.emit("integer LSTM") { memory in
        inParallel(shape[0], by: 1) { examples in
          for example in examples {
            layer.run(
              memory.elements(x, as: Int8.self) + example * shape[1] * layer.inputs,
              into: memory.elements(y, as: Int8.self) + example * shape[1] * layer.cells,
              steps: shape[1])
          }
        }
      }
    },
    gradient: .none("integers have no gradient"))
}

extension Lowering {
  fileprivate func integerLSTM() throws -> IntegerLSTM {
    guard let inputWeights = try constant(1), let recurrentWeights = try constant(2),
      let bias = try constant(3)
    else { throw application.error("takes constant weights", inputs: [1, 2, 3]) }
    func zero(_ role: String) -> Int32 {
      Int32(truncatingIfNeeded: application.integer("\(role)ZeroPoint"))
    }
    let (inputs, cells) = (application.shape(0)[2], application.output.shape[2])
    let (inputScales, recurrentScales) = (
      application.numbers("inputScales"), application.numbers("recurrentScales")
    )
    let gates = inputScales.indices.map { gate in
      let rows = gate * cells..<(gate + 1) * cells
      return IntegerLSTM.Gate(
        inputWeights: inputWeights.rows(rows).withElements(as: Int8.self) { Array($0) },
        recurrentWeights: recurrentWeights.rows(rows).withElements(as: Int8.self) { Array($0) },
        bias: bias.rows(rows).withElements(as: Int32.self) { Array($0) },
        inputMultiplier: FixedPointMultiplier(inputScales[gate]),
        recurrentMultiplier: FixedPointMultiplier(recurrentScales[gate]))
    }
    return IntegerLSTM(
      inputs: inputs, cells: cells,
      zeros: (input: zero("input"), state: zero("state"), hidden: zero("hidden")), gates: gates,
      cellExponent: application.integer("cellExponent"),
      hiddenMultiplier: FixedPointMultiplier(application.number("hiddenScale")),
      cellBound: Int16(application.integer("cellBound")))
  }
}

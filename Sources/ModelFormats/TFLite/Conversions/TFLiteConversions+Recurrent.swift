import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Layers with a memory, step by step: states begin at 0, and each step of the sequence becomes nodes
  /// of its own.
  static let recurrent: [String: TFLiteConversion] = [
    "UNIDIRECTIONAL_SEQUENCE_LSTM": { try $0.convertLSTM() },
    "LSTM": { try $0.convertBasicLSTM() },
    "UNIDIRECTIONAL_SEQUENCE_RNN": { step in
      try step.convertRNN(timeFirst: try step.flag(0), activation: try step.activation(1))
    },
  ]

  fileprivate static let longestSequence = 1024
}

extension TFLiteStep {
  /// h' = activation(x · W + h · R + b)
  fileprivate func convertRNN(timeFirst: Bool, activation: TFLiteActivation) throws {
    let (products, steps) = try inputProducts(
      [1], biases: [3], timeFirst: timeFirst, isAsymmetric: try flag(2))
    let recurrent = try gateProduct([2], isAsymmetric: try flag(2))
    var states: [TFLiteValue] = []
    for index in steps {
      var sum = try entry(products, index)
      if let last = states.last { sum = try add("Add", sum, try recurrent(last)) }
      states.append(try apply(activation, to: sum))
    }
    try yield(stack(states, timeFirst: timeFirst))
  }

  /// Hochreiter and Schmidhuber 1997, with forget gates, peepholes and a projection where the file has
  /// them; without an input gate it is what the forget gate leaves.
  fileprivate func convertLSTM() throws {
    if try input(0).isQuantized { return try convertIntegerLSTM() }
    guard !has(20), !has(21) else { throw refusal("normalizes its gates, which isn't read") }
    let timeFirst = try flag(3)
    let gates = has(1) ? [0, 1, 2, 3] : [1, 2, 3]
    let (products, steps) = try inputProducts(
      gates.map { $0 + 1 }, biases: gates.map { $0 + 12 }, timeFirst: timeFirst,
      isAsymmetric: try flag(4))
    let recurrent = try gateProduct(gates.map { $0 + 5 }, isAsymmetric: try flag(4))
    var (outputs, cell): ([TFLiteValue], TFLiteValue?) = ([], nil)
    for index in steps {
      var sums = try entry(products, index)
      if let last = outputs.last { sums = try add("Add", sums, try recurrent(last)) }
      let units = sums.shape[1] / gates.count
      let parts = try gates.indices.map { try slice(sums, 1, $0 * units..<($0 + 1) * units) }
      let next = try advance(Dictionary(uniqueKeysWithValues: zip(gates, parts)), cell)
      cell = next.cell
      outputs.append(next.output)
    }
    try yield(stack(outputs, timeFirst: timeFirst))
  }

  /// One step of the basic kind: its gates are input, cell, forget and output gate, of the input and
  /// the last output side by side.
  fileprivate func convertBasicLSTM() throws {
    guard try byte(3) == 1, try input(0).isFloat else {
      throw refusal("is of the full kind or on integers, which isn't read")
    }
    let (last, cell) = (try state(1), try state(4))
    let joined = try add("Concat", [try input(0), last], attributes: ["axis": .integer(1)])[0]
    let weight = try transpose(try floats(try input(2)), [1, 0])
    let sums = try add("Dense", joined, weight, try input(3))
    let units = sums.shape[1] / 4
    let gates = try (0..<4).map { try slice(sums, 1, $0 * units..<($0 + 1) * units) }
    let fresh = try add("Mul", try add("Sigmoid", gates[0]), try add("Tanh", gates[1]))
    let kept = try add("Mul", try add("Sigmoid", gates[2]), cell)
    let next = try add("Add", fresh, kept)
    if operation.outputs.count > 1 { try yield(next, 1) }
    try yield(add("Mul", try add("Sigmoid", gates[3]), try add("Tanh", next)))
  }

  /// What an operator remembers: what is given, or zeros where the file keeps it between runs.
  private func state(_ index: Int) throws -> TFLiteValue {
    guard has(index) else { throw refusal("lacks its state") }
    let tensor = model.file.tensors[operation.inputs[index]]
    guard tensor.isVariable else { return try input(index) }
    return constant(Tensor(repeating: 0, shape: tensor.shape), like: tensor.name)
  }

  /// One step: gates 0 to 3 are input, forget, cell and output, before their activations.
  private func advance(
    _ sums: [Int: TFLiteValue], _ cell: TFLiteValue?
  ) throws -> (cell: TFLiteValue, output: TFLiteValue) {
    guard let forgetSum = sums[1], let cellSum = sums[2], let outputSum = sums[3] else {
      throw refusal("lacks a gate")
    }
    let activation = try activation(0)
    let forget = try gate(forgetSum, peephole: 10, cell)
    let fresh = try apply(activation, to: cellSum)
    let write =
      try sums[0].map { try gate($0, peephole: 9, cell) }
      ?? add("Sub", try number(1), forget)
    var state = try add("Mul", write, fresh)
    if let cell { state = try add("Add", try add("Mul", forget, cell), state) }
    state = try clip(state, by: try float(1))
    let output = try gate(outputSum, peephole: 11, state)
    var result = try add("Mul", output, try apply(activation, to: state))
    if has(16) {
      let weight = try transpose(try floats(try input(16)), [1, 0])
      result = try clip(try add("Dense", result, weight, try optionalInput(17)), by: try float(2))
    }
    return (state, result)
  }

  private func gate(
    _ sum: TFLiteValue, peephole index: Int, _ cell: TFLiteValue?
  ) throws -> TFLiteValue {
    guard has(index), let cell else { return try add("Sigmoid", sum) }
    let seen = try add("Mul", cell, try floats(try input(index)))
    return try add("Sigmoid", try add("Add", sum, seen))
  }

  private func clip(_ value: TFLiteValue, by limit: Float) throws -> TFLiteValue {
    guard limit > 0 else { return value }
    let bounds: [String: Attribute] = [
      "low": .number(-Double(limit)), "high": .number(Double(limit)),
    ]
    return try add("Clip", value, attributes: bounds)
  }

  /// The products of every step's input with the gates' weights, side by side, `[batch, time, gates]`,
  /// plus their biases.
  private func inputProducts(
    _ weights: [Int], biases: [Int], timeFirst: Bool, isAsymmetric: Bool
  ) throws -> (TFLiteValue, steps: Range<Int>) {
    var x = try floats(try input(0))
    guard x.rank == 3 else { throw refusal("takes a sequence of three axes, not \(x.type)") }
    if timeFirst { x = try transpose(x, [1, 0, 2]) }
    guard x.shape[1] <= TFLiteConversions.longestSequence else {
      throw refusal("takes \(x.shape[1]) steps, beyond \(TFLiteConversions.longestSequence)")
    }
    let bias = try add(
      "Concat", try biases.map { try floats(try input($0)) }, attributes: ["axis": .integer(0)])[0]
    let product = try gateProduct(weights, isAsymmetric: isAsymmetric)
    return (try add("Add", try product(x), bias), 0..<x.shape[1])
  }

  /// What multiplies a value with the weights of several gates, side by side: in floats, or where they
  /// are of 8 bits on integers, into which each row is quantized in the run.
  private func gateProduct(
    _ weights: [Int], isAsymmetric: Bool
  ) throws -> (TFLiteValue) throws -> TFLiteValue {
    guard try input(weights[0]).constant?.elementType == .i8 else {
      let matrices = try weights.map { try transpose(try floats(try input($0)), [1, 0]) }
      let all = try add("Concat", matrices, attributes: ["axis": .integer(1)])[0]
      return { try add("Dense", $0, all) }
    }
    let matrices = try weights.map { try quantizedWeight(try input($0), order: [1, 0]) }
    let attributes: [String: Attribute] = ["asymmetric": .integer(isAsymmetric ? 1 : 0)]
    return { x in
      let parts = try matrices.map { try add("HybridDense", x, $0, attributes: attributes) }
      return try add("Concat", parts, attributes: ["axis": .integer(x.rank - 1)])[0]
    }
  }

  /// One step of a sequence, `[batch, gates]`.
  private func entry(_ sequence: TFLiteValue, _ index: Int) throws -> TFLiteValue {
    let part = try slice(sequence, 1, index..<index + 1)
    return try reshape(part, to: [part.shape[0], part.shape[2]].freeingFirst(like: part))
  }

  /// The steps as one sequence again.
  private func stack(_ steps: [TFLiteValue], timeFirst: Bool) throws -> TFLiteValue {
    let parts = try steps.map { step in
      try reshape(step, to: [step.shape[0], 1, step.shape[1]].freeingFirst(like: step))
    }
    let sequence = try add("Concat", parts, attributes: ["axis": .integer(1)])[0]
    return timeFirst ? try transpose(sequence, [1, 0, 2]) : sequence
  }
}

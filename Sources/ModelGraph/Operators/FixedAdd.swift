import TensorEngine

extension Operator {
  /// Both operands are brought to a common finer grid first, by TensorFlow Lite's reference kernel.
  static let fixedAdd = Operator(
    "FixedAdd", "The sum of two integer tensors, each on its own grid, or their difference",
    inputs: ["a", "b"],
    attributes: QuantizedScale.parameters("a") + QuantizedScale.parameters("b")
      + QuantizedScale.parameters("output") + [.resultRange, .integer("subtracts", default: 0)],
    types: { [try $0.fixedPairType()] }, work: Cost.perOutputElement(8),
    lower: { try $0.emitFixedSum() },
    gradient: .none("integers have no gradient"))
}

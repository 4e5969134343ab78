import TensorEngine

extension Operator {
  /// The grid is a scale and a zero point, as floats; it holds 0 and all elements of the tensor.
  static let dynamicQuantize = Operator(
    "DynamicQuantize", "The nearest 8-bit integers on the grid that the elements themselves span",
    inputs: ["x"], outputs: ["codes", "grid"],
    types: { [TensorType(.u8, try $0.float(0).shape), TensorType(.f32, [2])] },
    work: Cost.perOutputElement(5), lower: { $0.emitDynamicQuantization() },
    gradient: .none("rounding has no useful slope"))
}

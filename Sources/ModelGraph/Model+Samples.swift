import TensorEngine

extension Model {
  /// The model for batches of samples of that shape, where it takes tokens and leaves open how many:
  /// `[1, -1]` and `[-1, -1]` become `[-1, tokens]`. Any other is itself.
  public func taking(_ sampleShape: [Int]) -> Model {
    guard let input = graph.inputs.first, input.type.elementType == .i32,
      input.type.shape.count == 2, sampleShape.count == 1,
      input.type.shape[1] == -1 || input.type.shape[1] == sampleShape[0]
    else { return self }
    var model = self
    model.graph.inputs[0].type.shape = [-1] + sampleShape
    return model
  }
}

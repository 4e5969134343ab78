public import ModelGraph
public import TensorEngine

/// A causal model on whole sequences: the logits after every token, rather than the last only.
public final class SequenceLogits {
  private let model: Model
  private var program: (length: Int, program: Program)?

  /// - Throws: A `GraphError` where the model isn't one from tokens to something for each token.
  public init(_ model: Model) throws {
    guard model.graph.inputs.count == 1, model.graph.inputs[0].type.elementType == .i32,
      model.graph.inputs[0].type.shape.count == 2, !model.graph.outputs.isEmpty
    else { throw GraphError("takes a model from tokens, [batch, tokens]") }
    self.model = model
  }

  /// The model's first output for one sequence: `[tokens, vocabulary]` for logits.
  ///
  /// - Throws: A `GraphError` where it doesn't fit the model; a `CancellationError`.
  public func logits(_ tokens: [Int32]) throws -> Tensor {
    guard !tokens.isEmpty else { throw GraphError("there is no token to read") }
    let program = try program(length: tokens.count)
    let input = model.graph.inputs[0].name
    try program.execute([input: Tensor(tokens, shape: [1, tokens.count], as: .i32)])
    let output = program.output(program.graph.outputs[0])
    guard output.elementType == .f32, output.shape.first == 1 else {
      throw GraphError("takes a model that yields floats for each token")
    }
    return output.reshaped(to: Array(output.shape.dropFirst()))
  }

  private func program(length: Int) throws -> Program {
    if let program, program.length == length { return program.program }
    var graph = model.graph
    graph.inputs[0].type.shape = [1, length]
    let made = try Program(
      compiling: graph, weights: model.weights,
      inputTypes: [graph.inputs[0].name: graph.inputs[0].type])
    program = (length, made)
    return made
  }
}

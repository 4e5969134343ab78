import ModelGraph
import TensorEngine

/// The logits of a causal model after some tokens of a sequence, a few tokens at a time: those of a
/// whole sequence may take more memory than the model.
final class LogitRows {
  private let states: SequenceLogits
  private let head: Model
  private var program: (rows: Int, program: Program)?

  /// The most tokens whose logits are computed at a time.
  private static let mostRows = 32

  /// - Throws: A `GraphError` where the model isn't one from tokens to logits for each token.
  init(_ model: Model) throws {
    var (trunk, head) = (model, model)
    (trunk.graph, head.graph.nodes) = try model.graph.cutBeforeLogits()
    states = try SequenceLogits(trunk)
    trunk.graph.inputs[0].type.shape = [1, Self.mostRows]
    let name = trunk.graph.outputs[0]
    guard let type = try trunk.types()[name], type.shape.starts(with: [1, Self.mostRows]) else {
      throw GraphError("takes a model that yields logits for each token")
    }
    head.graph.inputs = [Graph.Input(name, type)]
    self.head = head
  }

  /// Calls `body` with each run of the tokens at `places` and their logits, `[tokens, vocabulary]`.
  ///
  /// - Throws: A `GraphError` where the sequence doesn't fit the model; a `CancellationError`.
  func visit(
    _ places: Range<Int>, of tokens: [Int32], _ body: (Range<Int>, Tensor) throws -> Void
  ) throws {
    let all = try states.logits(tokens)
    let count = min(Self.mostRows, places.count)
    var next = places.lowerBound
    while next < places.upperBound {
      // The last run begins earlier, so that all are equally long.
      let start = min(next, places.upperBound - count)
      let logits = try logits(of: all.rows(start..<start + count))
      try body(next..<start + count, logits.rows(next - start..<count))
      next = start + count
    }
  }

  private func logits(of states: Tensor) throws -> Tensor {
    let rows = states.shape[0]
    let program = try program(rows: rows)
    let input = program.graph.inputs[0].name
    try program.execute([input: states.reshaped(to: [1, rows, states.count / rows])])
    let output = program.output(program.graph.outputs[0])
    guard output.elementType == .f32, output.shape.starts(with: [1, rows]) else {
      throw GraphError("takes a model that yields logits for each token")
    }
    return output.reshaped(to: [rows, output.count / rows])
  }

  private func program(rows: Int) throws -> Program {
    if let program, program.rows == rows { return program.program }
    var graph = head.graph
    graph.inputs[0].type.shape[1] = rows
    let made = try Program(
      compiling: graph, weights: head.weights,
      inputTypes: [graph.inputs[0].name: graph.inputs[0].type])
    program = (rows, made)
    return made
  }
}

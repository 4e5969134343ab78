import ModelGraph
import TensorEngine

/// What a classifier's scores are turned into.
enum Ending: String {
  case probabilities = "Softmax"
  case logProbabilities = "LogSoftmax"
}

/// What a model says of each class, sample by sample.
///
/// - Throws: A `GraphError` where the samples don't fit the model.
func scores(of model: Model, on features: Tensor, as ending: Ending) throws -> [[Double]] {
  guard let input = model.graph.inputs.first else { throw GraphError("has no input") }
  let shape = [features.shape[0]] + input.type.shape.dropFirst()
  let output = try ModelRunner(model.ending(in: ending)).run(features.reshaped(to: shape))
  let classes = output.shape.dropFirst().reduce(1, *)
  return output.withElements(as: Float.self) { values in
    (0..<output.shape[0]).map { row in
      values[(row * classes)..<((row + 1) * classes)].map(Double.init)
    }
  }
}

extension Model {
  /// The model with that ending instead of the one it has.
  fileprivate func ending(in ending: Ending) throws -> Model {
    guard let output = graph.outputs.first else { throw GraphError("has no output") }
    var builder = GraphBuilder(continuing: graph, weightNames: weights.keys.sorted())
    let result = builder.add(
      ending.rawValue, graph.logits(before: output), name: "\(output).scores")
    var model = self
    model.graph = builder.graph(outputs: [result])
    return model
  }
}

extension Graph {
  /// What a softmax at the end is applied to, or the output itself where there is none.
  func logits(before output: String) -> String {
    let last = nodes.first { $0.outputs.contains(output) }
    guard let last,
      [Ending.probabilities.rawValue, Ending.logProbabilities.rawValue]
        .contains(last.operation)
    else { return output }
    return last.inputs[0]
  }
}

extension [Double] {
  /// The first position of the largest element.
  var indexOfLargest: Int {
    indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 }
  }
}

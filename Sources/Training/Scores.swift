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
  let samples = model.firstInput(of: features).reshaped(to: shape)
  guard let output = model.graph.outputs.first,
    try model.types()[output]?.elementType.isFloat == false
  else { return try ModelRunner(model.ending(in: ending)).run(samples).rowsOfDoubles }
  let shares = model.numbers(of: try ModelRunner(model).run(samples), named: output)
  return shares.rowsOfDoubles.map { row in
    let values = row.areShares ? row : row.softmax
    guard ending == .logProbabilities else { return values }
    // What rounds to nothing counts as half of the smallest share.
    return values.map { PowerSeries.logarithm(of: max($0, 1.0 / 512)) }
  }
}

extension Tensor {
  /// The elements of each row along the first axis.
  fileprivate var rowsOfDoubles: [[Double]] {
    let columns = shape.dropFirst().reduce(1, *)
    return floats.withUnsafeBufferPointer { values in
      (0..<shape[0]).map { values[($0 * columns)..<(($0 + 1) * columns)].map(Double.init) }
    }
  }
}

extension [Double] {
  /// Whether they are shares of one, as near as bytes say it.
  public var areShares: Bool {
    allSatisfy { (0...1.001).contains($0) } && abs(reduce(0, +) - 1) < 0.05
  }

  /// e to each, as shares of their sum.
  public var softmax: [Double] {
    let most = self.max() ?? 0
    let powers = map { PowerSeries.exponential(of: Swift.max($0 - most, -700)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
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
  package func logits(before output: String) -> String {
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

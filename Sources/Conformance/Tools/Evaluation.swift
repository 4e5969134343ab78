import Datasets
import ModelFormats
import ModelGraph
import TensorEngine

extension Model {
  /// Runs the model once on inputs in the graph's order; the outputs in the graph's order.
  func outputs(for inputs: [Tensor]) throws -> [Tensor] {
    guard inputs.count == graph.inputs.count else {
      throw Finding("it takes \(graph.inputs.count) inputs, not \(inputs.count)")
    }
    let named = Dictionary(
      zip(graph.inputs.map(\.name), inputs), uniquingKeysWith: { first, _ in first })
    let program = try Program(
      compiling: graph, weights: weights,
      inputTypes: named.mapValues { TensorType($0.elementType, $0.shape) })
    let results = try program.run(named)
    return try graph.outputs.map { name in
      guard let result = results[name] else { throw Finding("it yields no `\(name)`") }
      return result
    }
  }

  /// The logits for every token of one text, `[tokens, vocabulary]`.
  func logits(for tokens: [Int32]) throws -> Tensor {
    let shape = [1, tokens.count]
    guard let logits = try outputs(for: [Tensor(tokens, shape: shape, as: .i32)]).first else {
      throw Finding("it yields nothing")
    }
    return logits.reshaped(to: [tokens.count, logits.count / max(tokens.count, 1)])
  }
}

/// Runs any model for a script of a peer.
///
///     Conformance run MODEL INPUT.npy… OUTPUT.npy
///
/// The inputs are in the graph's order; all outputs but the first are `OUTPUT.1.npy` and so on.
func runModel(_ words: [String]) throws {
  guard words.count >= 2, let output = words.last else {
    throw Finding("usage: Conformance run MODEL INPUT.npy… OUTPUT.npy")
  }
  let inputs = try words.dropFirst().dropLast().map { try Npy.tensor(at: $0) }
  for (index, result) in try Model(contentsOf: words[0]).outputs(for: inputs).enumerated() {
    try Npy.write(result, to: index == 0 ? output : output.numbered(index))
  }
}

/// Writes the logits of a model over tokens for a script of a peer.
///
///     Conformance logits MODEL TOKEN… OUTPUT.npy
func writeLogits(_ words: [String]) throws {
  let tokens = words.dropFirst().dropLast().compactMap { Int32($0) }
  guard words.count >= 3, tokens.count == words.count - 2, let output = words.last else {
    throw Finding("usage: Conformance logits MODEL TOKEN… OUTPUT.npy")
  }
  try Npy.write(Model(contentsOf: words[0]).logits(for: tokens), to: output)
}

extension String {
  /// `out.npy` as `out.1.npy`.
  fileprivate func numbered(_ index: Int) -> String {
    hasSuffix(".npy") ? "\(dropLast(4)).\(index).npy" : "\(self).\(index)"
  }
}

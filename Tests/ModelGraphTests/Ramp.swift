import ModelGraph
import TensorEngine

/// Numbers that every computer makes alike: `((37 i + 11 + 13 seed) mod 41 - 20) / 16`, exact in
/// floats. The Python that made the expected numbers used the same.
func ramp(_ shape: [Int], _ seed: Int = 0) -> Tensor {
  let elements = (0..<shape.reduce(1, *)).map { Float(($0 * 37 + 11 + seed * 13) % 41 - 20) / 16 }
  return Tensor(elements, shape: shape)
}

extension Tensor {
  func mapped(_ transform: (Float) -> Float) -> Tensor {
    Tensor(floats.map(transform), shape: shape)
  }

  /// Σ (i + 1) · element i, which tells a wrong order apart from a right one.
  var weightedSum: Double {
    floats.enumerated().reduce(0) { $0 + Double($1.offset + 1) * Double($1.element) }
  }

  var type: TensorType { TensorType(elementType, shape) }
}

func labels(_ values: [Int32], shape: [Int]? = nil) -> Tensor {
  Tensor(values, shape: shape ?? [values.count], as: .i32)
}

/// The outputs of one node, run on its own with every input given.
func apply(
  _ operation: String, _ inputs: [Tensor], _ attributes: [String: Attribute] = [:],
  outputs: Int = 1, passes: [Pass] = []
) throws -> [Tensor] {
  let names = inputs.indices.map { "input\($0)" }
  let results = (0..<outputs).map { "output\($0)" }
  let node = Node("node", operation, inputs: names, outputs: results, attributes: attributes)
  let graph = Graph(
    inputs: zip(names, inputs).map { Graph.Input($0, $1.type) }, nodes: [node], outputs: results)
  let given = Dictionary(uniqueKeysWithValues: zip(names, inputs))
  let program = try Program(
    compiling: graph, weights: [:], inputTypes: given.mapValues(\.type), passes: passes)
  let values = try program.run(given)
  return try results.map { name in
    guard let value = values[name] else { throw GraphError("no output \(name)") }
    return value
  }
}

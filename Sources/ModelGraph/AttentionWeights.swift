public import TensorEngine

/// What the positions of a sequence look at in one layer of attention: the weights that its softmax
/// yields, for one entry of a batch.
///
/// An `Attention` node's are read off its result where the values are the rows of a unit matrix; so
/// they are those of the very kernel, with its mask, its scale and whatever else it minds. Where a
/// file spells attention out, they are what its softmax yields.
public struct AttentionWeights {
  /// `[heads, queries, keys]`; each row adds up to 1.
  public let weights: Tensor

  /// The nodes of a graph that attend, in order, each named as people know it.
  public static func layers(
    of model: Model, inputTypes: [String: TensorType]
  ) throws -> [Layer] {
    let types = try model.graph.types(inputTypes: inputTypes, weightTypes: model.weightTypes)
    let multiplied = Set(model.graph.nodes.filter { $0.operation == "MatMul" }.flatMap(\.inputs))
    return model.graph.nodes.indices.compactMap { index in
      let node = model.graph.nodes[index]
      switch node.operation {
      case "Attention":
        guard let shape = types[node.inputs[0]]?.shape, shape.count == 4 else { return nil }
        return Layer(name: node.name, heads: shape[2], position: index)
      case "Softmax":
        // Scores of heads, `[batch, heads, queries, keys]` or `[heads, queries, keys]`, which are
        // multiplied with values next.
        guard let shape = types[node.outputs[0]]?.shape, (3...4).contains(shape.count),
          multiplied.contains(node.outputs[0])
        else { return nil }
        return Layer(name: node.name, heads: shape[shape.count - 3], position: index)
      default: return nil
      }
    }
  }

  /// A layer of attention.
  public struct Layer: Sendable {
    public let name: String
    public let heads: Int
    fileprivate let position: Int
  }

  /// Runs a model on a batch of one as far as a layer, and keeps what it attends with.
  ///
  /// - Throws: A `GraphError` where the inputs don't fit the model; `CancellationError` where the
  ///   run was cancelled.
  public init(of layer: Layer, in model: Model, inputs: [String: Tensor]) throws {
    let inputTypes = inputs.mapValues { TensorType($0.elementType, $0.shape) }
    var (graph, weights) = (model.graph, model.weights)
    let node = graph.nodes[layer.position]
    graph.nodes.removeSubrange(layer.position...)
    var keys = 0
    if node.operation == "Attention" {
      let types = try model.graph.types(inputTypes: inputTypes, weightTypes: model.weightTypes)
      guard let shape = types[node.inputs[1]]?.shape else { throw GraphError("it has no keys") }
      keys = shape[1]
      graph.outputs = []
      for first in stride(from: 0, to: keys, by: shape[3]) {
        var probe = node
        probe.inputs[2] = "\(node.outputs[0]).unit\(first)"
        probe.outputs = ["\(node.outputs[0]).weights\(first)"]
        weights[probe.inputs[2]] = Weight(Tensor(unitRowsFrom: first, shape: shape))
        graph.nodes.append(probe)
        graph.outputs += probe.outputs
      }
    } else {
      graph.nodes.append(node)
      graph.outputs = [node.outputs[0]]
    }
    let program = try Program(compiling: graph, weights: weights, inputTypes: inputTypes)
    let results = try program.run(inputs)
    let parts = graph.outputs.compactMap { results[$0] }
    self.weights = keys > 0 ? Self.joined(parts, keys: keys) : Self.withoutBatch(parts[0])
  }

  /// Parts of `[1, queries, heads, size]`, which lie side by side along the keys.
  private static func joined(_ parts: [Tensor], keys: Int) -> Tensor {
    let shape = parts[0].shape
    let (queries, heads, size) = (shape[1], shape[2], shape[3])
    let values = parts.map(\.floats)
    return Tensor(shape: [heads, queries, keys]) { weights in
      for index in weights.indices {
        let (head, query, key) = (index / keys / queries, index / keys % queries, index % keys)
        weights[index] = values[key / size][(query * heads + head) * size + key % size]
      }
    }
  }

  private static func withoutBatch(_ scores: Tensor) -> Tensor {
    scores.reshaped(to: Array(scores.shape.suffix(3)))
  }
}

extension Tensor {
  /// Values `[batch, keys, heads, size]` of which key `first + i` is the unit vector along `i`.
  fileprivate init(unitRowsFrom first: Int, shape: [Int]) {
    let (keys, heads, size) = (shape[1], shape[2], shape[3])
    self.init(shape: shape) { values in
      values.initialize(repeating: 0)
      for entry in 0..<shape[0] {
        for key in first..<min(first + size, keys) {
          for head in 0..<heads {
            values[((entry * keys + key) * heads + head) * size + key - first] = 1
          }
        }
      }
    }
  }
}

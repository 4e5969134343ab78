import ModelGraph
import TensorEngine

/// Takes channels out of a model: out of every weight, shape and attribute that has them.
struct ChannelRemoval {
  private var wiring: ChannelWiring
  private let removed: Set<ChannelLabels.Label>

  /// - Parameter removed: The labels of channels of these dependencies.
  init(_ dependencies: ChannelDependencies, removed: Set<ChannelLabels.Label>) {
    wiring = dependencies.wiring
    self.removed = removed
  }

  /// The model without them.
  ///
  /// - Throws: A `CompressionError` where a weight can't be stored in its new shape, a `GraphError`
  ///   where the rest no longer fits.
  mutating func apply(to model: Model) throws -> Model {
    guard !removed.isEmpty else { return model }
    var smaller = model
    for (name, weight) in model.weights.sorted(by: { $0.key < $1.key }) {
      let axes = weight.shape.indices.map { kept(of: name, axis: $0) }
      guard axes.contains(where: { $0 != nil }) else { continue }
      smaller.weights[name] = try weight.keeping(axes, layer: name)
    }
    for index in smaller.graph.nodes.indices { adapt(&smaller.graph.nodes[index], in: model) }
    _ = try smaller.types()
    smaller.metadata.decoder = smaller.metadata.decoder?.fitting(smaller)
    smaller.metadata.encoder = nil
    return smaller
  }

  /// The positions that stay along an axis of a value; nil where all do.
  private mutating func kept(of value: String, axis: Int) -> [Int]? {
    guard let axes = wiring.axes[value], axis < axes.count, let labels = axes[axis] else {
      return nil
    }
    let kept = labels.indices.filter { !removed.contains(wiring.root(labels[$0])) }
    return kept.count == labels.count ? nil : kept
  }

  /// Corrects the extents that a node's attributes hold.
  private mutating func adapt(_ node: inout Node, in model: Model) {
    switch (node.operation, node.attributes["groups"], node.attributes["shape"]) {
    case ("Conv", .integer(let groups)?, _):
      guard groups > 1, let weight = model.weights[node.inputs[1]], weight.shape[2] == 1,
        let kept = kept(of: node.inputs[0], axis: 3)
      else { return }
      node.attributes["groups"] = .integer(kept.count)
    case ("Reshape", _, .integers(let shape)?):
      node.attributes["shape"] = .integers(
        shape.enumerated().map { axis, extent in
          guard extent > 0, let kept = kept(of: node.outputs[0], axis: axis) else { return extent }
          return kept.count
        })
    default: return
    }
  }
}

extension Weight {
  /// The weight with only these positions along each axis, encoded as it was.
  fileprivate func keeping(_ kept: [[Int]?], layer: String) throws(CompressionError) -> Weight {
    do throws(EncodingError) {
      var values = (elements: try decoded().floats, shape: shape)
      for (axis, positions) in kept.enumerated() {
        guard let positions else { continue }
        values = Self.keeping(positions, along: axis, of: values)
      }
      return try recoded(Tensor(values.elements, shape: values.shape))
    } catch {
      throw CompressionError("can't be stored any smaller: \(error.message)", layer: layer)
    }
  }

  private static func keeping(
    _ positions: [Int], along axis: Int, of values: (elements: [Float], shape: [Int])
  ) -> (elements: [Float], shape: [Int]) {
    let inner = values.shape[(axis + 1)...].reduce(1, *)
    let outer = values.shape[..<axis].reduce(1, *)
    var elements: [Float] = []
    elements.reserveCapacity(outer * positions.count * inner)
    for row in 0..<outer {
      for position in positions {
        let start = (row * values.shape[axis] + position) * inner
        elements += values.elements[start..<(start + inner)]
      }
    }
    var shape = values.shape
    shape[axis] = positions.count
    return (elements, shape)
  }
}

extension DecoderShape {
  /// The shape with the extents that a model's weights have; nil where its layers differ.
  fileprivate func fitting(_ model: Model) -> DecoderShape? {
    func columns(_ name: String) -> Int { model.weights[name]?.shape.last ?? 0 }
    var shape = self
    shape.width = columns("embedding.weight")
    shape.heads = columns("block1.query.weight") / max(headSize, 1)
    shape.keyHeads = columns("block1.key.weight") / max(headSize, 1)
    shape.hidden = columns("block1.up.weight")
    let fits = shape.weights.allSatisfy { name, extents in model.weights[name]?.shape == extents }
    return fits ? shape : nil
  }
}

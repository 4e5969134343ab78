import ModelGraph
import Training

/// A layer of the student that is to yield what one of its teacher's does.
public struct MatchedLayers: Hashable, Sendable, Codable {
  public var student: String
  public var teacher: String

  public init(student: String, teacher: String) {
    self.student = student
    self.teacher = teacher
  }
}

/// A value of the student that is compared with one of its teacher's.
struct FeaturePlace {
  let value: String
  let student: TensorType
  let hint: String
  let teacher: TensorType

  /// Where the layers named are, each behind its norm and activation; otherwise where `standard`
  /// says.
  ///
  /// - Throws: A `CompressionError` where a layer isn't there.
  static func places(
    _ layers: [MatchedLayers], in graph: LossGraph, of teacher: Teacher,
    standard: () throws -> [FeaturePlace]
  ) throws -> [FeaturePlace] {
    guard !layers.isEmpty else { return try standard() }
    return try layers.map { pair in
      try place(
        graph.model.activation(ofLayer: pair.student),
        teacher.model.activation(ofLayer: pair.teacher), in: graph, of: teacher)
    }
  }

  /// What the last product of each takes.
  static func last(in graph: LossGraph, of teacher: Teacher) throws -> FeaturePlace {
    try place(
      graph.model.lastFeatures(), teacher.model.lastFeatures(), in: graph, of: teacher)
  }

  /// The last images of each height and width that both have, largest first.
  static func maps(in graph: LossGraph, of teacher: Teacher) -> [FeaturePlace] {
    let own = graph.model.graph.lastImages(type: graph.type(of:))
    let other = teacher.model.graph.lastImages(type: teacher.type(of:))
    return own.keys.filter { $0 != [1, 1] }.sorted { $0.lexicographicallyPrecedes($1) }.reversed()
      .compactMap { extents in
        guard let value = own[extents], let hint = other[extents] else { return nil }
        return FeaturePlace(value: value, hint: hint, in: graph, of: teacher)
      }
  }

  private static func place(
    _ value: String, _ hint: String, in graph: LossGraph, of teacher: Teacher
  ) throws(CompressionError) -> FeaturePlace {
    guard let place = FeaturePlace(value: value, hint: hint, in: graph, of: teacher) else {
      throw CompressionError("there is no value `\(value)` to compare with `\(hint)`")
    }
    return place
  }

  private init?(value: String, hint: String, in graph: LossGraph, of teacher: Teacher) {
    guard let student = graph.type(of: value), let taught = teacher.type(of: hint) else {
      return nil
    }
    (self.value, self.hint) = (value, hint)
    (self.student, self.teacher) = (student, taught)
  }

  /// Why the two can't be compared, with both shapes of one sample.
  func mismatch(_ reason: String) -> CompressionError {
    let shapes = [student, teacher].map { type in
      type.shape.dropFirst().map(String.init).joined(separator: "×")
    }
    return CompressionError(
      "the student's `\(value)` is \(shapes[0]), its teacher's `\(hint)` \(shapes[1]): \(reason)",
      hint: "name other layers: layers=[…] hints=[…]")
  }
}

extension Model {
  /// What a layer yields behind the norm and the activation that follow it.
  fileprivate func activation(ofLayer name: String) throws -> String {
    guard let layer = graph.nodes.first(where: { $0.name == name }) else {
      throw CompressionError("there is no such layer", layer: name)
    }
    let following: Set = [
      "BatchNorm", "BatchNormTraining", "LayerNorm", "RMSNorm", "Relu", "Relu6", "Gelu", "Silu",
      "HardSwish", "Sigmoid", "Tanh",
    ]
    var value = layer.outputs[0]
    while true {
      let readers = graph.nodes.filter { $0.inputs.contains(value) }
      guard readers.count == 1, following.contains(readers[0].operation) else { return value }
      value = readers[0].outputs[0]
    }
  }

  /// What the last product takes.
  fileprivate func lastFeatures() throws -> String {
    guard let output = graph.outputs.first else { throw CompressionError("there is no output") }
    let logits = graph.logits(before: output)
    let nodes = graph.nodes.prefix { !$0.inputs.contains(logits) }
    guard let last = nodes.last(where: { ProductWeight.isProduct($0.operation) }) else {
      throw CompressionError("the model has no product whose features could be learned")
    }
    return last.inputs[0]
  }
}

extension Graph {
  /// The last image of each height and width.
  fileprivate func lastImages(type: (String) -> TensorType?) -> [[Int]: String] {
    var images: [[Int]: String] = [:]
    for node in nodes {
      guard let shape = type(node.outputs[0])?.shape, shape.count == 4,
        node.operation != "Reshape", node.operation != "Attention"
      else { continue }
      images[[shape[1], shape[2]]] = node.outputs[0]
    }
    return images
  }
}

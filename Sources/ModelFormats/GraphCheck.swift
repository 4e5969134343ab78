import ModelGraph

/// Holds the graph that a file gives against itself and against the weights.
enum GraphCheck {
  /// What is wrong, as a sentence; `nil` where the graph can be run.
  static func problem(in model: Model) -> String? {
    for input in model.graph.inputs where !Extents.areSound(input.type.shape, lowest: -1) {
      return "input `\(input.name)` has the shape \(input.type.shape)"
    }
    for node in model.graph.nodes {
      for (name, value) in node.attributes.sorted(by: { $0.key < $1.key })
      where !value.isSound {
        return "attribute `\(name)` of node `\(node.name)` is larger than any tensor"
      }
    }
    do {
      _ = try model.types()
      return nil
    } catch {
      return "the graph can't be run: \(error)"
    }
  }
}

extension Attribute {
  /// Whether its integers can be added and multiplied with extents.
  fileprivate var isSound: Bool {
    let limit = Int(Int32.max)
    return switch self {
    case .integer(let value): value.magnitude <= limit
    case .integers(let values): values.allSatisfy { $0.magnitude <= limit }
    case .number, .text, .numbers: true
    }
  }
}

import TensorEngine

/// Why a graph isn't one: where, what is wrong, and the values at both ends of a mismatch.
public struct GraphError: Error, Hashable, CustomStringConvertible {
  /// The node's name; empty where the whole graph is meant.
  public var node: String
  public var operation: String
  /// What is wrong, as a sentence without its full stop.
  public var message: String
  /// The values that don't fit together, each as `name: type [shape]`.
  public var ends: [String]

  public init(_ message: String, node: String = "", operation: String = "", ends: [String] = []) {
    self.message = message
    self.node = node
    self.operation = operation
    self.ends = ends
  }

  public var description: String {
    let place = node.isEmpty ? "" : "`\(node)` (\(operation)): "
    let values = ends.isEmpty ? "" : " — " + ends.joined(separator: ", ")
    return place + message + values
  }
}

extension TensorType: CustomStringConvertible {
  public var description: String { "\(elementType.rawValue) \(shape)" }
}

import TensorEngine

/// Why a model can't be compressed as asked: at which layer, what is wrong, what to do.
public struct CompressionError: Error, Equatable, CustomStringConvertible {
  /// The layer's name; `nil` where the whole model or an option is meant.
  public let layer: String?
  /// A sentence without a full stop, showing the value.
  public let message: String
  /// One next step.
  public let hint: String?

  public init(_ message: String, layer: String? = nil, hint: String? = nil) {
    self.message = message
    self.layer = layer
    self.hint = hint
  }

  public var description: String { (layer.map { "layer `\($0)`: " } ?? "") + message }
}

/// A way of storing a weight in few bits.
///
/// An encoding's stored properties are its parameters; they are saved beside the encoded parts.
/// What it stores are *parts*: tensors by name, as they stand in a file.
public protocol WeightEncoding: Codable, Sendable, Equatable {
  /// The name that files and people call it by.
  static var name: String { get }

  /// The bits that one weight takes by the encoding's definition, scales left out.
  var nominalBitsPerWeight: Double { get }

  /// Encodes 32-bit floats.
  ///
  /// - Throws: An `EncodingError` where the weight can't be encoded so.
  func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor]

  /// Decodes to 32-bit floats of the given shape.
  ///
  /// - Throws: An `EncodingError` where parts are missing or don't fit the shape.
  func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor
}

/// Why a weight can't be encoded or decoded, as a sentence.
public struct EncodingError: Error, Equatable {
  public let message: String
  public init(_ message: String) { self.message = message }
}

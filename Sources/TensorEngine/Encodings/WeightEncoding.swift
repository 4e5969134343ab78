/// A way of storing a weight in few bits.
///
/// An encoding's stored properties are its parameters; they are saved beside the encoded parts.
/// What it stores are *parts*: tensors by name, as they stand in a file.
public protocol WeightEncoding: Codable, Sendable, Equatable {
  /// The name that files and people call it by.
  static var name: String { get }

  /// The bits that one weight takes by the encoding's definition, scales left out.
  var nominalBitsPerWeight: Double { get }

  /// Whether a weight of 0, as pruning leaves it, is decoded as 0.
  var keepsZeros: Bool { get }

  /// Encodes 32-bit floats.
  ///
  /// - Throws: An `EncodingError` where the weight can't be encoded so.
  func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor]

  /// Checks that the encoding's parameters are possible and that the parts fit them and the shape,
  /// without decoding.
  ///
  /// - Throws: An `EncodingError` where something is missing or doesn't fit.
  func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError)

  /// Decodes to 32-bit floats of the given shape.
  ///
  /// - Throws: What `validate` throws.
  func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor
}

/// Why a weight can't be encoded or decoded, as a sentence.
public struct EncodingError: Error, Equatable {
  public let message: String
  public init(_ message: String) { self.message = message }
}

extension WeightEncoding {
  public var keepsZeros: Bool { true }

  /// The elements of a weight to encode, none of them infinite or no number.
  func finiteElements(of weight: Tensor) throws(EncodingError) -> [Float] {
    let values = weight.floats
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw EncodingError("element \(bad) is \(values[bad]), which no code stands for")
  }

  /// The part of a name, which must have one of the element types and a shape.
  func part(
    _ name: String, in parts: [String: Tensor], _ elementTypes: ElementType..., shape: [Int]
  ) throws(EncodingError) -> Tensor {
    guard let part = parts[name] else { throw EncodingError("the part `\(name)` is missing") }
    guard elementTypes.contains(part.elementType) else {
      let expected = elementTypes.map(\.rawValue).joined(separator: " or ")
      throw EncodingError("the part `\(name)` is \(part.elementType.rawValue), not \(expected)")
    }
    guard part.shape == shape else {
      throw EncodingError("the part `\(name)` has the shape \(part.shape), not \(shape)")
    }
    return part
  }

  /// The one number of a part, which counts something.
  func count(_ name: String, in parts: [String: Tensor]) throws(EncodingError) -> Int {
    let part = try part(name, in: parts, .i32, shape: [1])
    return part.withElements(as: Int32.self) { Int($0[0]) }
  }
}

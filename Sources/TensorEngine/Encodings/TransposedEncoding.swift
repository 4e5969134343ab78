/// Every element as it is, one output after the other: how most tools' files hold a dense layer.
///
/// Part: `outputs`, of the shape of the weight with its last axis, the outputs, moved to the front:
/// `[outputs, inputs]` of a matrix `[inputs, outputs]`. Such a file is mapped as it is, and products
/// and quantizers read the outputs where they lie.
public struct TransposedEncoding: WeightEncoding {
  public static let name = "transposed"
  public var elementType: ElementType

  public init(elementType: ElementType = .f32) { self.elementType = elementType }

  public var nominalBitsPerWeight: Double { Double(elementType.bytes * 8) }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    let parts = try DenseEncoding(elementType: elementType).encode(weight)
    let rows = [weight.count / max(weight.shape.last ?? 1, 1), weight.shape.last ?? 1]
    return parts.reduce(into: [:]) { parts, part in
      parts["outputs"] = part.value.transposed(rows, to: Self.partShape(weight.shape))
    }
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    _ = try outputs(parts, shape: shape)
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    let outputs = try outputs(parts, shape: shape)
    let rows = [shape.last ?? 1, outputs.count / max(shape.last ?? 1, 1)]
    return outputs.asFloat.transposed(rows, to: shape)
  }

  private func outputs(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> Tensor {
    guard elementType.isFloat else {
      throw EncodingError("the outputs are \(elementType.rawValue), not floats")
    }
    return try part("outputs", in: parts, elementType, shape: Self.partShape(shape))
  }

  /// The shape of the part.
  public static func partShape(_ shape: [Int]) -> [Int] { shape.suffix(1) + shape.dropLast() }
}

extension Tensor {
  /// The elements, which are a matrix of so many rows and columns, column by column.
  fileprivate func transposed(_ matrix: [Int], to shape: [Int]) -> Tensor {
    Tensor(shape: shape, elementType: elementType) { target in
      withUnsafeBytes { source in
        guard count > 0, let source = source.baseAddress, let target = target.baseAddress else {
          return
        }
        StridedCopy.permute(matrix, order: [1, 0], elementBytes: elementType.bytes)
          .run(source, into: target)
      }
    }
  }
}

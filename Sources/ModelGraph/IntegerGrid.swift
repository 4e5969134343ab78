public import TensorEngine

/// What whole numbers stand for: `scale · (q - zeroPoint)`.
public struct IntegerGrid: Hashable, Sendable, Codable {
  public var scale: Float
  public var zeroPoint: Int

  public init(scale: Float, zeroPoint: Int) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// The nearest whole numbers (halves to even) that stand for the elements, as far as the type
  /// has them; the elements themselves where the type is one of floats.
  public func codes(of numbers: Tensor, as elementType: ElementType) -> Tensor {
    let zero = Float(zeroPoint)
    let codes = numbers.floats.map { ($0 / scale).rounded(.toNearestOrEven) + zero }
    let shape = numbers.shape
    switch elementType {
    case .u8: return Tensor(codes.map(UInt8.init(saturating:)), shape: shape, as: .u8)
    case .i8: return Tensor(codes.map(Int8.init(saturating:)), shape: shape, as: .i8)
    case .i16: return Tensor(codes.map(Int16.init(saturating:)), shape: shape, as: .i16)
    case .i32: return Tensor(codes.map(Int32.init(saturating:)), shape: shape, as: .i32)
    default: return numbers
    }
  }

  /// What the elements stand for, as 32-bit floats.
  public func numbers(of codes: Tensor) -> Tensor {
    Tensor(codes.floats.map { scale * ($0 - Float(zeroPoint)) }, shape: codes.shape)
  }
}

extension FixedWidthInteger {
  /// The nearest of the type's numbers to a whole one; 0 for what is no number.
  fileprivate init(saturating value: Float) {
    self = value.isNaN ? 0 : Self(exactly: value) ?? (value < 0 ? .min : .max)
  }
}

extension Model {
  /// What the model's first input takes of samples of floats: the floats, or whole numbers on its grid.
  public func firstInput(of samples: Tensor) -> Tensor {
    guard let input = graph.inputs.first, !input.type.elementType.isFloat,
      samples.elementType.isFloat
    else { return samples }
    let grid = metadata.recipe?.grid ?? metadata.grids?[input.name]
    return (grid ?? IntegerGrid(scale: 1, zeroPoint: 0))
      .codes(of: samples, as: input.type.elementType)
  }

  /// What an output of the model stands for, as 32-bit floats.
  ///
  /// Where nothing says what its whole numbers stand for, they are shares of 256, as TensorFlow Lite's
  /// softmax gives them.
  public func numbers(of output: Tensor, named name: String) -> Tensor {
    guard !output.elementType.isFloat else { return output.asFloat }
    let usual = IntegerGrid(scale: 1 / 256, zeroPoint: output.elementType == .i8 ? -128 : 0)
    return (metadata.grids?[name] ?? usual).numbers(of: output)
  }
}

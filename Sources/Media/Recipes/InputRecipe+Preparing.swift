public import ModelGraph
public import TensorEngine

extension InputRecipe {
  /// What the model takes of the picture or the sound in a file.
  ///
  /// - Parameter elementType: What the model's input is made of: floats, or whole numbers on the
  ///   recipe's grid.
  /// - Throws: A `MediaError` where the file can't be read.
  public func tensor(
    ofFile path: String, as elementType: ElementType
  ) throws(MediaError) -> Tensor {
    let features =
      switch source {
      case .picture(let recipe): recipe.tensor(of: try Image(contentsOf: path))
      case .sound(let recipe): recipe.tensor(of: try Sound(contentsOf: path))
      }
    guard let grid, !elementType.isFloat else { return features }
    return grid.tensor(of: features, as: elementType)
  }
}

extension IntegerGrid {
  /// The nearest whole numbers (halves to even) that stand for the elements, as far as the type
  /// has them.
  public func tensor(of features: Tensor, as elementType: ElementType) -> Tensor {
    let zero = Float(zeroPoint)
    let codes = features.floats.map { ($0 / scale).rounded(.toNearestOrEven) + zero }
    switch elementType {
    case .u8: return Tensor(codes.map(UInt8.init(saturating:)), shape: features.shape, as: .u8)
    case .i8: return Tensor(codes.map(Int8.init(saturating:)), shape: features.shape, as: .i8)
    case .i16: return Tensor(codes.map(Int16.init(saturating:)), shape: features.shape, as: .i16)
    case .i32: return Tensor(codes.map(Int32.init(saturating:)), shape: features.shape, as: .i32)
    default: return features
    }
  }
}

extension FixedWidthInteger {
  /// The nearest of the type's numbers to a whole one; 0 for what is no number.
  fileprivate init(saturating value: Float) {
    self = value.isNaN ? 0 : Self(exactly: value) ?? (value < 0 ? .min : .max)
  }
}

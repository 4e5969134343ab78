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
    return grid.codes(of: features, as: elementType)
  }
}

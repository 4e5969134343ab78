import ModelGraph
import TensorEngine

extension NamedRecipe {
  /// Grey pictures, ink from 0 to 1.
  static let mnist = NamedRecipe(
    name: "mnist", summary: "grey, stretched to the model's size, pixels from 0 to 1",
    make: { type in
      guard let shape = PictureShape(type), shape.channels == .gray else { return nil }
      return .picture(
        PictureRecipe(
          height: shape.height, width: shape.width, channels: .gray, mean: [0], deviation: [255],
          layout: shape.layout))
    },
    isUsual: { type in type.elementType.isFloat && PictureShape(type)?.channels == .gray })
}

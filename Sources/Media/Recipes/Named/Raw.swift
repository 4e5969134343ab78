import ModelGraph
import TensorEngine

extension NamedRecipe {
  /// Pixels from 0 to 255 as they are; of a model that takes signed bytes, less 128.
  static let raw = NamedRecipe(
    name: "raw", summary: "stretched to the model's size, pixels from 0 to 255",
    make: { type in
      PictureShape(type).map { shape in
        .picture(
          PictureRecipe(
            height: shape.height, width: shape.width, channels: shape.channels, mean: [0],
            deviation: [1], layout: shape.layout))
      }
    },
    isUsual: { type in !type.elementType.isFloat && PictureShape(type) != nil },
    ownGrid: { IntegerGrid(scale: 1, zeroPoint: $0 == .i8 ? -128 : 0) })
}

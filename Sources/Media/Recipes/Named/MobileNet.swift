import ModelGraph
import TensorEngine

extension NamedRecipe {
  /// As TensorFlow's MobileNets and Inceptions take pictures: stretched, pixels from -1 to 1.
  static let mobileNet = NamedRecipe(
    name: "mobilenet", summary: "stretched to the model's size, pixels from -1 to 1",
    make: { type in
      PictureShape(type).map { shape in
        .picture(
          PictureRecipe(
            height: shape.height, width: shape.width, channels: shape.channels, mean: [127.5],
            deviation: [127.5], layout: shape.layout))
      }
    },
    isUsual: { type in
      type.elementType.isFloat && PictureShape(type)?.layout == .channelsLast
        && PictureShape(type)?.channels == .rgb
    })
}

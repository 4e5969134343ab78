import ModelGraph
import TensorEngine

extension NamedRecipe {
  /// As torchvision's classifiers are evaluated: the shorter side to 256, the centre of 224 (or both
  /// in that ratio), the channels' mean and deviation over ImageNet.
  static let imageNet = NamedRecipe(
    name: "imagenet", summary: "Resize 256, CenterCrop 224, ImageNet's mean and deviation",
    make: { type in
      guard let shape = PictureShape(type), shape.channels == .rgb else { return nil }
      return .picture(
        PictureRecipe(
          height: shape.height, width: shape.width,
          shorterSide: max(shape.height, shape.width) * 256 / 224,
          mean: [0.485, 0.456, 0.406].map { $0 * 255 },
          deviation: [0.229, 0.224, 0.225].map { $0 * 255 }, layout: shape.layout))
    },
    isUsual: { type in
      type.elementType.isFloat && PictureShape(type)?.layout == .channelsFirst
        && PictureShape(type)?.channels == .rgb
    })
}

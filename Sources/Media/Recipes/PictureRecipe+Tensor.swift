import ModelGraph
import TensorEngine

extension PictureRecipe {
  /// A picture cut to size, its pixels as the numbers that the model takes: 32-bit floats of the
  /// recipe's shape.
  public func tensor(of image: Image) -> Tensor {
    let image = cut(channels == .gray ? image.inGray() : image)
    let count = channels.count
    let order = channels == .bgr ? [2, 1, 0] : [0, 1, 2]
    let area = height * width
    return Tensor(shape: shape) { target in
      for pixel in 0..<area {
        for channel in 0..<count {
          // A grey picture is its own red, green and blue.
          let source = image.channels == 1 ? pixel : 3 * pixel + order[channel]
          let place = layout == .channelsLast ? count * pixel + channel : area * channel + pixel
          let value = Float(image.samples[source])
          target[place] =
            (value - mean[channel % mean.count]) / deviation[channel % deviation.count]
        }
      }
    }
  }

  /// The picture at the recipe's size.
  private func cut(_ image: Image) -> Image {
    guard let shorterSide, shorterSide >= max(height, width) else {
      return image.resized(width: width, height: height, by: resampling)
    }
    return image.resized(shorterSide: shorterSide, by: resampling)
      .centre(width: width, height: height)
  }
}

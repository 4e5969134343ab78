import ModelGraph

extension Image {
  /// The picture at another size.
  ///
  /// Columns are resampled first, then rows, each rounded to 8 bits: the result of `antialias`,
  /// `bicubic` and `nearest` is Pillow's, sample for sample.
  public func resized(
    width: Int, height: Int, by method: PictureRecipe.Resampling = .antialias
  ) -> Image {
    precondition(width > 0 && height > 0, "\(width) by \(height) pixels")
    var samples = samples
    if width != self.width {
      let taps = ResamplingTaps(from: self.width, to: width, by: method)
      samples = taps.rowsResampled(samples, channels: channels)
    }
    if height != self.height {
      let taps = ResamplingTaps(from: self.height, to: height, by: method)
      samples = taps.columnsResampled(samples, rowLength: width * channels)
    }
    return Image(width: width, height: height, channels: channels, samples: samples)
  }

  /// The picture with its shorter side at `length`, the longer one rounded down.
  func resized(shorterSide length: Int, by method: PictureRecipe.Resampling) -> Image {
    width <= height
      ? resized(width: length, height: max(1, length * height / width), by: method)
      : resized(width: max(1, length * width / height), height: length, by: method)
  }

  /// The middle of the picture; half a pixel is rounded to the even one.
  ///
  /// - Precondition: It is as large at least.
  func centre(width: Int, height: Int) -> Image {
    func start(_ free: Int) -> Int { Int((Double(free) / 2).rounded(.toNearestOrEven)) }
    return cropped(
      left: start(self.width - width), top: start(self.height - height), width: width,
      height: height)
  }
}

extension Image {
  /// The picture with its longer side at most `length`; itself where it is that small.
  public func fitting(longestSide length: Int) -> Image {
    let longest = max(width, height)
    guard longest > length else { return self }
    return resized(
      width: max(1, width * length / longest), height: max(1, height * length / longest))
  }
}

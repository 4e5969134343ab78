/// A picture of 8-bit pixels, grey or red, green and blue.
public struct Image: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// 1 or 3.
  public let channels: Int
  /// Row by row from the top left, the channels of a pixel side by side.
  public let samples: [UInt8]

  /// More pixels than this are taken for a mistake.
  public static let mostPixels = 1 << 26

  /// - Precondition: There is a sample for each channel of each pixel, and a pixel.
  public init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    precondition(width > 0 && height > 0, "\(width) by \(height) pixels")
    precondition(samples.count == width * height * channels, "\(samples.count) samples")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// The rectangle of `width` by `height` pixels whose top left one is at (`left`, `top`).
  ///
  /// - Precondition: It lies within the picture.
  func cropped(left: Int, top: Int, width: Int, height: Int) -> Image {
    precondition(left >= 0 && top >= 0 && left + width <= self.width && top + height <= self.height)
    var cut: [UInt8] = []
    cut.reserveCapacity(width * height * channels)
    for row in top..<(top + height) {
      let start = (row * self.width + left) * channels
      cut += samples[start..<(start + width * channels)]
    }
    return Image(width: width, height: height, channels: channels, samples: cut)
  }

  /// The picture without its colours: ITU-R BT.601's luma, rounded as Pillow rounds it.
  func inGray() -> Image {
    guard channels == 3 else { return self }
    let gray = (0..<(width * height)).map { pixel in
      let (red, green) = (Int(samples[3 * pixel]), Int(samples[3 * pixel + 1]))
      let sum = 19_595 * red + 38_470 * green + 7_471 * Int(samples[3 * pixel + 2])
      return UInt8((sum + 0x8000) >> 16)
    }
    return Image(width: width, height: height, channels: 1, samples: gray)
  }
}

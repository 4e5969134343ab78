/// A small grey or coloured picture with a caption: a sample of a data set, a filter.
public struct Picture: Hashable, Sendable, Codable {
  public let caption: String
  public let width: Int
  public let height: Int
  /// Row by row from the top left, 0 black to 255; one per pixel if grey, else red, green and blue.
  public let samples: [UInt8]

  var isGray: Bool { samples.count == width * height }

  /// A grey picture.
  ///
  /// - Parameters:
  ///   - gray: Row by row from the top left; what is not a number counts as black.
  ///   - range: What is black and what is white; the values' own range if absent.
  /// - Precondition: The values fill whole rows.
  public init(
    _ caption: String = "", width: Int, gray: [Double], in range: ClosedRange<Double>? = nil
  ) {
    self.init(caption, width: width, planes: [gray], in: range)
  }

  /// A coloured picture, a plane of values per channel.
  ///
  /// - Precondition: The planes are equally large and fill whole rows.
  public init(
    _ caption: String = "", width: Int, red: [Double], green: [Double], blue: [Double],
    in range: ClosedRange<Double>? = nil
  ) {
    self.init(caption, width: width, planes: [red, green, blue], in: range)
  }

  private init(
    _ caption: String, width: Int, planes: [[Double]], in range: ClosedRange<Double>?
  ) {
    let count = planes[0].count
    precondition(width > 0 && count % width == 0, "\(count) pixels don't fill rows of \(width)")
    precondition(planes.allSatisfy { $0.count == count }, "the planes differ in size")
    self.caption = caption
    self.width = width
    height = count / width
    var extent = Extent()
    for plane in planes { extent.include(plane) }
    let shading =
      range.map { Shading(lower: $0.lowerBound, upper: $0.upperBound) }
      ?? Shading(extent)
    samples = (0..<count).flatMap { index in
      planes.map { plane in
        plane[index].isNaN ? 0 : UInt8((shading.share(plane[index]) * 255).rounded())
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    caption = try container.decode(String.self, forKey: .caption)
    width = try container.decode(Int.self, forKey: .width)
    height = try container.decode(Int.self, forKey: .height)
    samples = try container.decode([UInt8].self, forKey: .samples)
    let (pixels, isTooLarge) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height >= 0, !isTooLarge, pixels <= Int.max / 3,
      samples.count == pixels || samples.count == 3 * pixels
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .samples, in: container,
        debugDescription: "\(samples.count) samples for \(width) by \(height) pixels")
    }
  }
}

extension Picture {
  /// The mean colour of a block of pixels, clipped to the picture; black where it is all outside.
  func color(columns: Range<Int>, rows: Range<Int>) -> RGB {
    let columns = columns.clamped(to: 0..<width)
    let rows = rows.clamped(to: 0..<height)
    let channels = isGray ? 1 : 3
    var sums = [0, 0, 0]
    for row in rows {
      for column in columns {
        for channel in 0..<3 {
          let offset = (row * width + column) * channels + (isGray ? 0 : channel)
          sums[channel] += Int(samples[offset])
        }
      }
    }
    let count = max(rows.count * columns.count, 1)
    let means = sums.map { UInt8(($0 + count / 2) / count) }
    return RGB(means[0], means[1], means[2])
  }
}

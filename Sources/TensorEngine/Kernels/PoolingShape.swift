internal import CKernels

/// A window sliding over images [images, height, width, channels].
public struct PoolingShape: Sendable, Hashable {
  public var images: Int
  public var input: Extent2
  public var channels: Int
  public var kernel: Extent2
  public var stride: Extent2
  public var padding: Padding2
  public var dilation: Extent2
  /// Whether an average counts the padding as zeros.
  public var countsPadding: Bool

  /// - Precondition: Extents are positive where they must be.
  public init(
    images: Int, input: Extent2, channels: Int, kernel: Extent2, stride: Extent2,
    padding: Padding2 = Padding2(), dilation: Extent2 = Extent2(1, 1), countsPadding: Bool = false
  ) {
    precondition(images >= 0 && input.height >= 0 && input.width >= 0, "images of negative extent")
    precondition(kernel.height > 0 && kernel.width > 0, "a window of \(kernel)")
    precondition(stride.height > 0 && stride.width > 0, "a stride of \(stride)")
    precondition(dilation.height > 0 && dilation.width > 0, "a dilation of \(dilation)")
    precondition(channels >= 0, "\(channels) channels")
    self.images = images
    self.input = input
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.countsPadding = countsPadding
  }

  /// One window over the whole image.
  public static func global(images: Int, input: Extent2, channels: Int) -> PoolingShape {
    PoolingShape(
      images: images, input: input, channels: channels, kernel: input, stride: input)
  }

  /// The extent of the output; 0 where the window doesn't fit.
  public var output: Extent2 {
    Extent2(
      ConvolutionShape.positions(
        input.height + padding.top + padding.bottom, kernel.height, stride.height,
        dilation.height),
      ConvolutionShape.positions(
        input.width + padding.left + padding.right, kernel.width, stride.width, dilation.width))
  }

  public var inputCount: Int { images * input.height * input.width * channels }
  public var outputCount: Int { images * output.height * output.width * channels }

  var raw: ck_pooling {
    ck_pooling(
      images: images, height: input.height, width: input.width, channels: channels,
      output_height: output.height, output_width: output.width,
      kernel: (kernel.height, kernel.width), stride: (stride.height, stride.width),
      step: (dilation.height, dilation.width), before: (padding.top, padding.left),
      after: (padding.bottom, padding.right), counts_padding: countsPadding)
  }
}

internal import CKernels

/// Two extents along the height and the width of an image.
public struct Extent2: Sendable, Hashable {
  public var height: Int
  public var width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
}

/// Rows and columns of zeros around an image.
public struct Padding2: Sendable, Hashable {
  public var top: Int
  public var left: Int
  public var bottom: Int
  public var right: Int

  public init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }
}

/// A 2-D convolution: images [images, height, width, inputChannels], weights
/// [kernel height, kernel width, inputChannels / groups, outputChannels], output
/// [images, output height, output width, outputChannels].
public struct ConvolutionShape: Sendable, Hashable {
  public var images: Int
  public var input: Extent2
  public var inputChannels: Int
  public var outputChannels: Int
  public var kernel: Extent2
  public var stride: Extent2
  public var padding: Padding2
  public var dilation: Extent2
  public var groups: Int

  /// - Precondition: Extents are positive where they must be, and the groups divide the channels.
  public init(
    images: Int, input: Extent2, inputChannels: Int, outputChannels: Int, kernel: Extent2,
    stride: Extent2 = Extent2(1, 1), padding: Padding2 = Padding2(),
    dilation: Extent2 = Extent2(1, 1), groups: Int = 1
  ) {
    precondition(images >= 0 && input.height >= 0 && input.width >= 0, "images of negative extent")
    precondition(kernel.height > 0 && kernel.width > 0, "a kernel of \(kernel)")
    precondition(stride.height > 0 && stride.width > 0, "a stride of \(stride)")
    precondition(dilation.height > 0 && dilation.width > 0, "a dilation of \(dilation)")
    precondition(
      groups > 0 && inputChannels % groups == 0 && outputChannels % groups == 0,
      "\(groups) groups of \(inputChannels) and \(outputChannels) channels")
    self.images = images
    self.input = input
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The extent of the output; 0 where the kernel doesn't fit.
  public var output: Extent2 {
    Extent2(
      Self.positions(
        input.height + padding.top + padding.bottom, kernel.height, stride.height,
        dilation.height),
      Self.positions(
        input.width + padding.left + padding.right, kernel.width, stride.width, dilation.width))
  }

  public var inputCount: Int { images * input.height * input.width * inputChannels }
  public var outputCount: Int { images * output.height * output.width * outputChannels }
  public var weightCount: Int { taps * groupInputs * outputChannels }

  /// Whether each channel has one filter of its own, so that no sum runs across channels.
  public var isDepthwise: Bool { groups > 1 && groups == inputChannels && groups == outputChannels }

  var taps: Int { kernel.height * kernel.width }
  var groupInputs: Int { inputChannels / groups }
  var groupOutputs: Int { outputChannels / groups }

  /// Whether a pixel of the output is a product of one pixel of the input.
  var isPointwise: Bool {
    taps == 1 && groups == 1 && stride == Extent2(1, 1) && padding == Padding2()
  }

  /// Positions at which a window of `kernel` taps, `dilation` apart, fits into `extent`.
  static func positions(_ extent: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
    let span = (kernel - 1) * dilation + 1
    return extent < span ? 0 : (extent - span) / stride + 1
  }
}

extension ConvolutionShape {
  /// The product that a pointwise convolution is.
  var pointwiseProduct: ProductShape {
    ProductShape(
      rows: images * input.height * input.width, columns: outputChannels, depth: inputChannels)
  }

  /// What each position of the output reads of `source`, an image of the input's shape.
  func patches(of source: UnsafePointer<Float>) -> ck_patches {
    ck_patches(
      source: source, images: images, height: input.height, width: input.width,
      pixel_stride: inputChannels, output_height: output.height, output_width: output.width,
      kernel_height: kernel.height, kernel_width: kernel.width, channels: groupInputs,
      stride: (stride.height, stride.width), origin: (-padding.top, -padding.left),
      step: (dilation.height, dilation.width), divisor: (1, 1))
  }

  /// What each pixel of the input reads of `gradient`, an image of the output's shape, the taps of
  /// the kernel in reverse order: the transposed convolution.
  func transposedPatches(of gradient: UnsafePointer<Float>) -> ck_patches {
    ck_patches(
      source: gradient, images: images, height: output.height, width: output.width,
      pixel_stride: outputChannels, output_height: input.height, output_width: input.width,
      kernel_height: kernel.height, kernel_width: kernel.width, channels: groupOutputs,
      stride: (1, 1),
      origin: (
        padding.top - (kernel.height - 1) * dilation.height,
        padding.left - (kernel.width - 1) * dilation.width
      ),
      step: (dilation.height, dilation.width), divisor: (stride.height, stride.width))
  }
}

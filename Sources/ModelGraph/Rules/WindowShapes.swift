import TensorEngine

extension Application {
  /// The engine's description of a convolution with this node's attributes.
  func convolutionShape(image: [Int], weight: [Int]) throws -> ConvolutionShape {
    let geometry = try WindowGeometry(self, kernel: Array(weight.prefix(2)))
    let groups = integer("groups")
    guard groups > 0, image[3] % groups == 0, weight[3] % groups == 0 else {
      throw error("the channels can't be cut into \(groups) groups")
    }
    return ConvolutionShape(
      images: image[0], input: Extent2(image[1], image[2]), inputChannels: image[3],
      outputChannels: weight[3], kernel: Extent2(weight[0], weight[1]),
      stride: Extent2(geometry.strides[0], geometry.strides[1]), padding: geometry.padding,
      dilation: Extent2(geometry.dilations[0], geometry.dilations[1]), groups: groups)
  }

  /// The engine's description of a pooling with this node's attributes.
  func poolingShape(image: [Int], countsPadding: Bool = false) throws -> PoolingShape {
    let geometry = try poolingGeometry()
    return PoolingShape(
      images: image[0], input: Extent2(image[1], image[2]), channels: image[3],
      kernel: Extent2(geometry.kernel[0], geometry.kernel[1]),
      stride: Extent2(geometry.strides[0], geometry.strides[1]), padding: geometry.padding,
      countsPadding: countsPadding)
  }
}

extension WindowGeometry {
  fileprivate var padding: Padding2 {
    Padding2(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
  }
}

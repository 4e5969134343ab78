import TensorEngine

extension Operator {
  /// The result is on the input's grid; the mean is rounded to the nearest, ties to even.
  static let qGlobalAveragePool = Operator(
    "QGlobalAveragePool", "The mean of each channel of 8-bit integers: [n, h, w, c] to [n, c]",
    inputs: ["x"],
    types: { application in
      let image = try application.checked(0, .u8, rank: 4).shape
      return [TensorType(.u8, [image[0], image[3]])]
    }, work: Cost.perInputElement(1),
    lower: { lowering in
      let image = lowering.application.shape(0)
      lowering.emitIntegerAveragePool(
        .global(images: image[0], input: Extent2(image[1], image[2]), channels: image[3]))
    },
    gradient: .none("integers have no gradient"))
}

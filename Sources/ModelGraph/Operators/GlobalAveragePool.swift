import TensorEngine

extension Operator {
  static let globalAveragePool = Operator(
    "GlobalAveragePool", "The mean of each channel: [n, h, w, c] to [n, c]", inputs: ["x"],
    types: { application in
      let image = try application.float(0, rank: 4).shape
      return [TensorType(.f32, [image[0], image[3]])]
    }, work: Cost.perInputElement(1),
    lower: { lowering in
      let image = lowering.application.shape(0)
      let shape = PoolingShape.global(
        images: image[0], input: Extent2(image[1], image[2]), channels: image[3])
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("average pool") { memory in
        memory.kernels.averagePool(memory.floats(x), into: memory.floats(y), shape: shape)
      }
    },
    gradient: .rule { context in
      let image = context.application.shape(0)
      let share = context.scale(context.gradient, by: 1 / Double(image[1] * image[2]))
      let corner = context.reshape(share, to: [image[0], 1, 1, image[3]])
      return [context.add("Expand", corner, attributes: ["shape": .integers(image)])]
    })
}

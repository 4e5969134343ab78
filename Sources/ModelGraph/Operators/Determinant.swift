import TensorEngine

extension Operator {
  static let determinant = Operator(
    "Determinant", "The determinants of square matrices, the last two axes", inputs: ["x"],
    types: { application in
      let x = try application.float(0)
      let sides = x.shape.suffix(2)
      guard x.shape.count >= 2, sides.first == sides.last else {
        throw application.error("takes square matrices", inputs: [0])
      }
      return [TensorType(.f32, Array(x.shape.dropLast(2)))]
    },
    work: { application in
      let side = application.shape(0).last ?? 1
      return Cost(multiplyAdds: application.type(0).count.times(side))
    },
    lower: { lowering in
      let (side, count) = (
        lowering.application.shape(0).last ?? 1, lowering.application.output.count
      )
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("determinant") { memory in
        PortableKernels.determinants(
          memory.floats(x), into: memory.floats(y), count: count, side: side)
      }
    }, gradient: .none("it is for running a model"))
}

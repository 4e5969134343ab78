import TensorEngine

extension Operator {
  /// An operator that yields what a reduction makes of the elements so far along an axis.
  static func cumulation(
    _ name: String, _ summary: String, _ reduction: PortableReduction
  ) -> Operator {
    Operator(
      name, summary, inputs: ["x"],
      attributes: [
        .integer("axis", default: -1), .integer("exclusive", default: 0),
        .integer("reverse", default: 0),
      ],
      types: { application in
        let x = try application.numbers(0)
        _ = try application.axis("axis", rank: x.shape.count)
        return [x]
      }, work: Cost.perInputElement(1),
      lower: { lowering in
        let application = lowering.application
        let type = application.type(0)
        let run = AxisRun(type.shape, try application.axis("axis", rank: type.shape.count))
        let exclusive = application.integer("exclusive") != 0
        let reversed = application.integer("reverse") != 0
        let (x, y) = (lowering.input(0), lowering.output())
        lowering.emit("cumulative \(reduction)") { memory in
          PortableKernels.running(
            reduction, type.elementType, memory.raw(x), into: memory.raw(y), outer: run.outer,
            axis: run.axis, inner: run.inner, exclusive: exclusive, reversed: reversed)
        }
      }, gradient: .none("it is for running a model"))
  }
}

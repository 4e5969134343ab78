import TensorEngine

extension Operator {
  static let mapReals = Operator(
    "MapReals", "A rare function of x: a tangent, an inverse or a hyperbolic one", inputs: ["x"],
    attributes: [.choice("function", RealFunction.allCases.map(\.rawValue))],
    reuse: .overwrites([0]), acceptsEmpty: true, types: { [try $0.numbers(0)] },
    work: Cost.perOutputElement(20),
    lower: { lowering in
      let (application, x, y) = (lowering.application, lowering.input(0), lowering.output())
      guard let function = RealFunction(rawValue: application.text("function")) else {
        throw application.error("has no such function")
      }
      let type = application.output
      lowering.emit(function.rawValue) { memory in
        inParallel(type.count, by: elementsPerTask) { range in
          let start = range.lowerBound * type.elementType.bytes
          PortableKernels.real(
            function, type.elementType, memory.raw(x) + start, into: memory.raw(y) + start,
            count: range.count)
        }
      }
    }, gradient: .none("it is for running a model"))
}

import TensorEngine

extension Operator {
  /// A float becomes a whole number by dropping its fraction, held to the type's range; whole numbers
  /// that don't fit wrap around; a truth value is whether a number isn't 0.
  static let cast = Operator(
    "Cast", "The elements as those of another type", inputs: ["x"],
    attributes: [.choice("to", ElementType.allCases.map(\.rawValue))], acceptsEmpty: true,
    types: { application in
      guard let type = ElementType(rawValue: application.text("to")) else {
        throw application.error("there is no type `\(application.text("to"))`")
      }
      return [TensorType(type, application.shape(0))]
    },
    lower: { lowering in
      let application = lowering.application
      let (from, to) = (application.type(0).elementType, application.output.elementType)
      let (x, y, count) = (lowering.input(0), lowering.output(), application.output.count)
      lowering.emit("\(from.rawValue) to \(to.rawValue)") { memory in
        inParallel(count, by: elementsPerTask) { range in
          memory.kernels.convert(
            memory.raw(x) + range.lowerBound * from.bytes, from,
            into: memory.raw(y) + range.lowerBound * to.bytes, to, count: range.count)
        }
      }
    },
    gradient: .none("it is for running a model"))
}

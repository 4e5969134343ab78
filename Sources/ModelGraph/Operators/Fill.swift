import TensorEngine

extension Operator {
  static let fill = Operator(
    "Fill", "One number everywhere", inputs: [],
    attributes: [.integers("shape"), .number("value")],
    types: { application in
      let shape = application.integers("shape")
      guard shape.allSatisfy({ $0 > 0 }) else {
        throw application.error("can't fill the shape \(shape)")
      }
      return [TensorType(.f32, shape)]
    }, work: Cost.none,
    lower: { lowering in
      let application = lowering.application
      let y = lowering.output()
      let (count, value) = (application.output.count, Float(application.number("value")))
      lowering.emitFill(y, with: value, count: count)
    }, gradient: .none("it depends on nothing"))
}

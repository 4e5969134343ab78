import TensorEngine

extension Operator {
  static let reinterpret = Operator(
    "Reinterpret", "The same bits as elements of another type of that size", inputs: ["x"],
    attributes: [.choice("to", ElementType.allCases.map(\.rawValue))], reuse: .view,
    types: { application in
      let x = application.type(0)
      guard let type = ElementType(rawValue: application.text("to")),
        type.bytes == x.elementType.bytes
      else { throw application.error("takes a type of as many bits", inputs: [0]) }
      return [TensorType(type, x.shape)]
    }, work: Cost.none, lower: { _ in }, gradient: .none("bits have no slope"))
}

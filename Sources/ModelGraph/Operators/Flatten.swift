extension Operator {
  static let flatten = Operator(
    "Flatten", "The axes from `axis` on as one", inputs: ["x"],
    attributes: [.integer("axis", default: 1)], reuse: .view,
    types: { application in
      let x = application.type(0)
      let axis = application.integer("axis")
      guard axis >= 0, axis <= x.shape.count else {
        throw application.error("there is no axis \(axis)", inputs: [0])
      }
      let tail = x.shape[axis...].reduce(1, *)
      return [TensorType(x.elementType, x.shape[..<axis] + [tail])]
    }, work: Cost.none, lower: { _ in },
    gradient: .rule { [$0.reshape($0.gradient, to: $0.application.shape(0))] })
}

import TensorEngine

extension Operator {
  /// An operator that reduces the axes listed in `axes`, or all; `keepAxes` leaves each as 1.
  static func reduction(
    _ name: String, _ summary: String, _ reduction: PortableReduction,
    gradient: @escaping @Sendable (Differentiation, _ axes: [Int]) throws -> [String?]
  ) -> Operator {
    self.reduction(
      name, summary, reduction,
      gradient: .rule { context in
        let rank = context.application.shape(0).count
        return try gradient(context, try context.application.axes("axes", rank: rank))
      })
  }

  static func reduction(
    _ name: String, _ summary: String, _ reduction: PortableReduction, gradient: Gradient
  ) -> Operator {
    Operator(
      name, summary, inputs: ["x"],
      attributes: [.integers("axes", default: []), .integer("keepAxes", default: 0)],
      acceptsEmpty: true,
      types: { application in
        let type = try application.numbers(0)
        let shape = type.shape
        let axes = try application.axes("axes", rank: shape.count)
        let keeps = application.integer("keepAxes") != 0
        return [TensorType(type.elementType, keeps ? shape.flattening(axes) : shape.removing(axes))]
      }, work: Cost.perInputElement(1),
      lower: { try $0.emitReduction(name.lowercased(), reduction) },
      gradient: gradient)
  }
}

extension [Int] {
  /// A shape without the axes given.
  func removing(_ axes: [Int]) -> [Int] { indices.filter { !axes.contains($0) }.map { self[$0] } }

  /// A shape in which the axes given are 1.
  func flattening(_ axes: [Int]) -> [Int] { indices.map { axes.contains($0) ? 1 : self[$0] } }
}

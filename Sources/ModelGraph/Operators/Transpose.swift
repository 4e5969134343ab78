import TensorEngine

extension Operator {
  /// Axis i of the result is axis `order[i]` of the input; reversed where no order is given.
  static let transpose = Operator(
    "Transpose", "The same elements with the axes in another order", inputs: ["x"],
    attributes: [.integers("order", default: [])], acceptsEmpty: true,
    types: { application in
      let x = application.type(0)
      let order = try application.axisOrder()
      return [TensorType(x.elementType, order.map { x.shape[$0] })]
    }, work: Cost.none,
    lower: { lowering in
      let x = lowering.application.type(0)
      let copy = StridedCopy.permute(
        x.shape, order: try lowering.application.axisOrder(), elementBytes: x.elementType.bytes)
      lowering.emitCopy("transpose", copy)
    },
    gradient: .rule { context in
      let order = try context.application.axisOrder()
      let inverse = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
      return [
        context.add("Transpose", context.gradient, attributes: ["order": .integers(inverse)])
      ]
    })
}

extension Application {
  /// The order of a transpose's axes.
  func axisOrder() throws -> [Int] {
    let rank = shape(0).count
    let order = integers("order")
    if order.isEmpty { return Array((0..<rank).reversed()) }
    guard order.sorted() == Array(0..<rank) else {
      throw error("`order` \(order) doesn't list each axis once", inputs: [0])
    }
    return order
  }
}

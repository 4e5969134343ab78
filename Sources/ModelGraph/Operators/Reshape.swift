extension Operator {
  /// In `shape`, 0 keeps the input's extent at that place and one -1 takes what is left.
  static let reshape = Operator(
    "Reshape", "The same elements under another shape", inputs: ["x"],
    attributes: [.integers("shape")], reuse: .view, acceptsEmpty: true,
    types: { application in
      let x = application.type(0)
      let target = try application.reshaped(x.shape, to: application.integers("shape"))
      return [TensorType(x.elementType, target)]
    }, work: Cost.none, lower: { _ in },
    gradient: .rule { [$0.reshape($0.gradient, to: $0.application.shape(0))] })
}

extension Application {
  fileprivate func reshaped(_ shape: [Int], to pattern: [Int]) throws -> [Int] {
    var target = pattern
    for (axis, extent) in pattern.enumerated() where extent == 0 {
      guard axis < shape.count else { throw error("there is no extent to keep", inputs: [0]) }
      target[axis] = shape[axis]
    }
    let count = shape.reduce(1, *)
    let known = target.filter { $0 != -1 }
    let product = known.reduce(1) { $0.times($1) }
    guard target.allSatisfy({ $0 >= -1 }), known.count >= target.count - 1,
      known.count == target.count || product > 0,
      TensorType(type(0).elementType, known).isWithinLimits
    else {
      throw error("can't be given the shape \(pattern)", inputs: [0])
    }
    target = target.map { $0 == -1 ? count / product : $0 }
    guard target.reduce(1, *) == count else {
      throw error("\(count) elements can't be given the shape \(pattern)", inputs: [0])
    }
    return target
  }
}

import TensorEngine

extension Operator {
  /// Where learned positions are looked up: `tokens` is `[batch, n]`, its first stands at
  /// `position`, one i32, or at 0. The result is `[1, n]`.
  static let positionIndices = Operator(
    "PositionIndices", "The number of each token, counted from `position`",
    inputs: ["tokens", "position?"],
    types: { application in
      let tokens = try application.checked(0, .i32, rank: 2)
      if application.has(1), try application.checked(1, .i32).count != 1 {
        throw application.error("takes one position", inputs: [1])
      }
      return [TensorType(.i32, [1, tokens.shape[1]])]
    }, work: Cost.none,
    lower: { lowering in
      let count = lowering.application.output.count
      let (position, y) = (lowering.optionalInput(1), lowering.output())
      lowering.emit("position indices") { memory in
        let first = position.map { memory.elements($0, as: Int32.self)[0] } ?? 0
        let indices = memory.elements(y, as: Int32.self)
        for index in 0..<count { indices[index] = first &+ Int32(truncatingIfNeeded: index) }
      }
    },
    gradient: .none("positions aren't learned"))
}

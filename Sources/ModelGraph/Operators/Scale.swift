extension Operator {
  static let scale = Operator(
    "Scale", "x times a constant", inputs: ["x"], attributes: [.number("factor")],
    reuse: .overwrites([0]), types: { [try $0.float(0)] },
    lower: { $0.emitScale(by: Float($0.application.number("factor"))) },
    gradient: .rule { [$0.scale($0.gradient, by: $0.application.number("factor"))] })
}

import Language

extension Command {
  static let round = Command(
    "round", "Rounds a number to the nearest whole one, halves to the even one.",
    input: Value.self, output: .quantity(.plain),
    details: "As quantization does: IEEE 754's round half to even.",
    examples: [Example("3.1415926 / (10 / 255) | round", "the 8-bit code of π in 0 to 10")]
  ) { context, input in
    guard case .quantity(let quantity) = input else {
      throw context.call.wrongInput(input, expected: "a number")
    }
    return .quantity(
      Quantity(quantity.value.rounded(.toNearestOrEven), quantity.dimension))
  }
}

import ModelGraph
import TensorEngine

extension ForwardTests.Case {
  private static func unary(
    _ name: String, _ first: [Float], _ weightedSum: Double,
    attributes: [String: Attribute] = [:], of input: Tensor = ramp([3, 4])
  ) -> Case {
    Case(
      name: name, operation: name, inputs: [input], attributes: attributes, shape: [3, 4],
      first: first, weightedSum: weightedSum)
  }

  private static func binary(
    _ name: String, _ first: [Float], _ weightedSum: Double, by second: Tensor = ramp([4, 1], 1)
  ) -> Case {
    Case(
      name: name, operation: name, inputs: [ramp([2, 1, 3]), second], shape: [2, 4, 3],
      first: first, weightedSum: weightedSum)
  }

  private static let positive = ramp([3, 4]).mapped { abs($0) + 0.25 }

  static let elementwise = [
    unary("Relu", [0, 0, 0, 1.25], 20),
    unary("Relu6", [0, 0, 0, 6], 134, of: ramp([3, 4]).mapped { $0 * 8 }),
    unary(
      "LeakyRelu", [-0.05625, -0.08125, -0.10625, 1.25], 17.7625,
      attributes: ["slope": .number(0.1)]),
    unary("Sigmoid", [0.362969, 0.307358, 0.256832, 0.7773], 38.32341),
    unary("Tanh", [-0.50983, -0.670967, -0.786619, 0.848284], -3.15971),
    unary("Gelu", [-0.161374, -0.169205, -0.153005, 1.117938], 10.07755),
    unary("Silu", [-0.20417, -0.249728, -0.272884, 0.971625], 6.32035),
    unary("Exp", [0.569783, 0.443747, 0.345591, 3.490343], 93.69033),
    unary("Log", [-0.207639, 0.060625, 0.271934, 0.405465], -26.66459, of: positive),
    unary("Sqrt", [0.901388, 1.030776, 1.145644, 1.224745], 67.7054, of: positive),
    binary("Add", [-0.3125, -0.5625, -0.8125, -0.5625], 94.625),
    binary("Sub", [-0.8125, -1.0625, -1.3125, -0.5625], 214.625),
    binary("Mul", [-0.140625, -0.203125, -0.265625, 0], -21.4375),
    binary(
      "Div", [-0.25, -0.361111, -0.472222, -0.28125], 84.99157,
      by: ramp([4, 1], 1).mapped { $0 + 2 }),
  ]

  private static let cube = ramp([2, 3, 4])

  static let shapes = [
    Case(
      name: "Transpose", operation: "Transpose", inputs: [cube],
      attributes: ["order": .integers([2, 0, 1])], shape: [4, 2, 3], first: [-0.5625, 1, 0, -1],
      weightedSum: -36.6875),
    Case(
      name: "Concat", operation: "Concat", inputs: [cube, ramp([2, 1, 4], 1)],
      attributes: ["axis": .integer(1)], shape: [2, 4, 4],
      first: [-0.5625, -0.8125, -1.0625, 1.25], weightedSum: -142.1875),
    Case(
      name: "Slice", operation: "Slice", inputs: [cube],
      attributes: ["starts": .integers([0, 1, 2]), "ends": .integers([-1, 3, 4])],
      shape: [2, 2, 2], first: [0.5, 0.25, -0.5, -0.75], weightedSum: -20.375),
    Case(
      name: "Pad", operation: "Pad", inputs: [cube],
      attributes: [
        "before": .integers([0, 0, 1]), "after": .integers([0, 2, 0]), "value": .number(0.5),
      ], shape: [2, 5, 5], first: [0.5, -0.5625, -0.8125, -1.0625], weightedSum: 273.125),
    Case(
      name: "Gather", operation: "Gather",
      inputs: [ramp([5, 3]), labels([4, 0, 2, 2], shape: [2, 2])], shape: [2, 2, 3],
      first: [-1, -1.25, 1.0625, -0.5625], weightedSum: 0.25),
  ]
}

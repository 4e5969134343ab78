import ModelGraph
import TensorEngine
import Testing

/// What operators yield, against PyTorch 2.15 in 64 bits on the same inputs (`ramp`).
@Suite struct ForwardTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var operation: String
    var inputs: [Tensor]
    var attributes: [String: Attribute] = [:]
    var shape: [Int]
    var first: [Float]
    var weightedSum: Double
    var testDescription: String { name }
  }

  @Test(arguments: Case.products + Case.attention + Case.rows + Case.elementwise + Case.shapes)
  func agreesWithPyTorch(_ example: Case) throws {
    let result = try apply(example.operation, example.inputs, example.attributes)[0]
    #expect(result.shape == example.shape)
    for (value, expected) in zip(result.floats, example.first) {
      #expect(abs(value - expected) <= 4e-6 * max(1, abs(expected)))
    }
    let scale = result.floats.reduce(1) { $0 + abs(Double($1)) } * Double(result.count)
    #expect(abs(result.weightedSum - example.weightedSum) <= 2e-6 * scale)
  }

  /// `scaled_dot_product_attention(q, k, v, is_causal=True)`.
  @Test func composesCausalAttention() throws {
    let shape = [1, 2, 4, 3]
    let scores = try apply(
      "MatMul", [ramp(shape), ramp(shape, 1)], ["transposeB": .integer(1)])
    let scaled = try apply("Scale", scores, ["factor": .number(1 / 3.0.squareRoot())])
    let weights = try apply("Softmax", apply("CausalMask", scaled))
    let mixed = try apply("MatMul", [weights[0], ramp(shape, 2)])[0]
    #expect(abs(mixed.floats[3] - 0.901755) < 2e-6)
    #expect(abs(mixed.weightedSum - 52.93658) < 1e-4)
  }

  @Test func multipliesByOneMatrixForAWholeBatch() throws {
    let (a, b) = (ramp([2, 3, 5]), ramp([5, 4], 1))
    let dense = try apply("Dense", [a, b])[0]
    #expect(try apply("MatMul", [a, b])[0] == dense)
  }
}

extension ForwardTests.Case {
  typealias Case = ForwardTests.Case
  private static let image = ramp([1, 5, 5, 4])
  private static let window: [String: Attribute] = [
    "kernel": .integers([2, 2]), "strides": .integers([2, 2]), "pads": .integers([1, 1, 1, 1]),
  ]

  static let products = [
    Case(
      name: "Conv with stride, pads and bias", operation: "Conv",
      inputs: [ramp([2, 5, 6, 3]), ramp([3, 3, 3, 4], 1), ramp([4], 2)],
      attributes: ["strides": .integers([2, 2]), "pads": .integers([1, 1, 2, 0])],
      shape: [2, 3, 3, 4], first: [2.589844, 2.5625, 0.292969, -1.015625],
      weightedSum: 2321.41797),
    Case(
      name: "Conv with dilation", operation: "Conv",
      inputs: [ramp([2, 5, 6, 3]), ramp([3, 3, 3, 4], 1)],
      attributes: ["dilations": .integers([2, 2])], shape: [2, 1, 2, 4],
      first: [-3.160156, 0.488281, 2.214844, -4.386719], weightedSum: 44.83594),
    Case(
      name: "Conv in groups", operation: "Conv", inputs: [image, ramp([3, 3, 2, 6], 1)],
      attributes: ["groups": .integer(2), "pads": .integers([1, 1, 1, 1])], shape: [1, 5, 5, 6],
      first: [-1.167969, -1.480469, 0.128906, -0.21875], weightedSum: -150.50781),
    Case(
      name: "Conv by depth", operation: "Conv", inputs: [image, ramp([3, 3, 1, 4], 1)],
      attributes: ["groups": .integer(4), "pads": .integers([1, 1, 1, 1])], shape: [1, 5, 5, 4],
      first: [0.5625, -1.566406, -1.753906, 0.160156], weightedSum: 748.59766),
    Case(
      name: "Dense", operation: "Dense",
      inputs: [ramp([2, 3, 5]), ramp([5, 4], 1), ramp([4], 2)],
      shape: [2, 3, 4], first: [-0.753906, 1.605469, 1.402344, -0.882812], weightedSum: 265.4375),
    Case(
      name: "MatMul in a batch", operation: "MatMul",
      inputs: [ramp([2, 3, 4]), ramp([2, 5, 4], 1)], attributes: ["transposeB": .integer(1)],
      shape: [2, 3, 5], first: [-0.5, 3.890625, -1.167969, 0.019531], weightedSum: -51.08203),
    Case(
      name: "MatMul transposed", operation: "MatMul", inputs: [ramp([4, 3]), ramp([4, 5], 1)],
      attributes: ["transposeA": .integer(1)], shape: [3, 5],
      first: [-1, -1.234375, 1.09375, 0.859375], weightedSum: 33),
    Case(
      name: "MaxPool", operation: "MaxPool", inputs: [image], attributes: window,
      shape: [1, 3, 3, 4], first: [-0.5625, -0.8125, -1.0625, 1.25], weightedSum: 333.375),
    Case(
      name: "AveragePool", operation: "AveragePool", inputs: [image], attributes: window,
      shape: [1, 3, 3, 4], first: [-0.5625, -0.8125, -1.0625, 1.25], weightedSum: -34.07812),
    Case(
      name: "AveragePool that counts padding", operation: "AveragePool", inputs: [image],
      attributes: window.merging(["countsPadding": .integer(1)]) { $1 }, shape: [1, 3, 3, 4],
      first: [-0.140625, -0.203125, -0.265625, 0.3125], weightedSum: 13.0625),
    Case(
      name: "GlobalAveragePool", operation: "GlobalAveragePool", inputs: [image], shape: [1, 4],
      first: [0.045, 0, -0.045, 0.0125], weightedSum: -0.04),
  ]

  private static let matrix = ramp([3, 4])

  static let rows = [
    Case(
      name: "BatchNorm", operation: "BatchNorm",
      inputs: [
        matrix, ramp([4], 1), ramp([4], 2), ramp([4], 3), ramp([4], 4).mapped { $0 * $0 + 0.5 },
      ], attributes: ["epsilon": .number(1e-3)], shape: [3, 4],
      first: [1.105977, 0.8125, 0.523487, 0.246311], weightedSum: 64.19722),
    Case(
      name: "LayerNorm", operation: "LayerNorm", inputs: [matrix, ramp([4], 1), ramp([4], 2)],
      shape: [3, 4], first: [0.98956, 0.8125, 0.772739, -0.537038], weightedSum: 67.15795),
    Case(
      name: "RMSNorm", operation: "RMSNorm", inputs: [matrix, ramp([4], 1)], shape: [3, 4],
      first: [-0.146851, 0, 0.277386, -0.652672], weightedSum: 9.72275),
    Case(
      name: "Softmax", operation: "Softmax", inputs: [matrix], shape: [3, 4],
      first: [0.117494, 0.091504, 0.071264, 0.719738], weightedSum: 19.77906),
    Case(
      name: "LogSoftmax", operation: "LogSoftmax", inputs: [matrix], shape: [3, 4],
      first: [-2.141368, -2.391368, -2.641368, -0.328868], weightedSum: -115.5648),
    Case(
      name: "SoftmaxCrossEntropy", operation: "SoftmaxCrossEntropy",
      inputs: [matrix, labels([1, 3, 0])], shape: [], first: [1.747134], weightedSum: 1.74713),
    Case(
      name: "MeanSquaredError", operation: "MeanSquaredError", inputs: [matrix, ramp([3, 4], 1)],
      shape: [], first: [1.460938], weightedSum: 1.46094),
    Case(
      name: "Sum", operation: "Sum", inputs: [ramp([2, 3, 4])],
      attributes: ["axes": .integers([0, 2])], shape: [3], first: [-1.5625, 3.25, -4.75],
      weightedSum: -9.3125),
    Case(
      name: "Mean", operation: "Mean", inputs: [ramp([2, 3, 4])],
      attributes: ["axes": .integers([-2])], shape: [2, 4],
      first: [0.145833, -0.104167, -0.354167, 0.25], weightedSum: -5.89583),
    Case(
      name: "Max", operation: "Max", inputs: [ramp([2, 3, 4])],
      attributes: ["axes": .integers([0, 2])], shape: [3], first: [1.25, 1, 0], weightedSum: 3.25),
  ]
}

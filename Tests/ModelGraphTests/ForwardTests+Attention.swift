import ModelGraph
import TensorEngine

extension ForwardTests.Case {
  private static let q = ramp([2, 5, 4, 6])
  private static let pairs = ramp([2, 3, 2, 6])

  /// `scaled_dot_product_attention` of PyTorch 2.13 in 64 bits, and the turns written out there.
  static let attention = [
    Self(
      name: "Attention, causal with grouped heads", operation: "Attention",
      inputs: [q, ramp([2, 5, 2, 6], 1), ramp([2, 5, 2, 6], 2)],
      attributes: ["causal": .integer(1)], shape: [2, 5, 4, 6],
      first: [1.0625, 0.8125, 0.5625, 0.3125], weightedSum: 1108.76505),
    Self(
      name: "Attention with a mask and a scale", operation: "Attention",
      inputs: [q, ramp([2, 19, 4, 6], 1), ramp([2, 19, 4, 6], 2), ramp([5, 19], 3)],
      attributes: ["scale": .number(0.5)], shape: [2, 5, 4, 6],
      first: [0.075714, -0.174286, -0.351169, -0.568095], weightedSum: -489.70515),
    Self(
      name: "Attention of the last queries", operation: "Attention",
      inputs: [q, ramp([2, 19, 4, 6], 1), ramp([2, 19, 4, 6], 2)],
      attributes: ["causal": .integer(1)], shape: [2, 5, 4, 6],
      first: [0.082461, -0.167539, -0.304237, -0.475946], weightedSum: -294.24446),
    Self(
      name: "SwiGLU", operation: "SwiGLU", inputs: [ramp([3, 5]), ramp([3, 5], 1)], shape: [3, 5],
      first: [-0.051043, 0, 0.068221, -0.485812], weightedSum: -16.34341),
  ]
}

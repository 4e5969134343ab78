import ModelGraph
import TensorEngine
import Testing

/// An operator with inputs at which it is smooth: no element within a difference's step of a kink
/// or of another that it is compared with.
struct GradientCase: Sendable, CustomTestStringConvertible {
  var operation: String
  var inputs: [Tensor]
  var attributes: [String: Attribute] = [:]
  var outputs = 1
  /// The inputs that are variables, and aren't differentiated.
  var variables: [Int] = []
  var note = ""
  var name: String { note.isEmpty ? operation : "\(operation), \(note)" }
  var testDescription: String { name }

  init(
    _ operation: String, _ inputs: [Tensor], _ attributes: [String: Attribute] = [:],
    outputs: Int = 1, variables: [Int] = [], note: String = ""
  ) {
    self.operation = operation
    self.inputs = inputs
    self.attributes = attributes
    self.outputs = outputs
    self.variables = variables
    self.note = note
  }

  static let all = products + windows + elementwise + rows + movement

  /// Like `ramp`, moved off zero by half a step and so that no two of 41 are equal.
  private static func smooth(_ shape: [Int], _ seed: Int = 0) -> Tensor {
    ramp(shape, seed).mapped { $0 + 1 / 32 }
  }

  private static let ones: Attribute = .integers([1, 1, 1, 1])

  private static let products = [
    GradientCase("Dense", [ramp([2, 2, 3]), ramp([3, 4], 1), ramp([4], 2)]),
    GradientCase(
      "Dense", [smooth([3, 2]), smooth([2, 3], 1), smooth([3], 2), smooth([3, 3], 3)],
      ["activation": .text("relu")], note: "residual and relu"),
    GradientCase("MatMul", [ramp([2, 3]), ramp([3, 2], 1)]),
    GradientCase(
      "MatMul", [ramp([2, 3, 2]), ramp([2, 3, 4], 1)], ["transposeA": .integer(1)], note: "aᵀ"),
    GradientCase(
      "MatMul", [ramp([2, 2, 3]), ramp([2, 4, 3], 1)], ["transposeB": .integer(1)], note: "bᵀ"),
    GradientCase(
      "MatMul", [ramp([3, 2]), ramp([4, 3], 1)],
      ["transposeA": .integer(1), "transposeB": .integer(1)], note: "aᵀ and bᵀ"),
    GradientCase("MatMul", [ramp([2, 2, 3]), ramp([3, 2], 1)], note: "one b for a batch"),
    GradientCase(
      "MatMul", [ramp([2, 2, 3]), ramp([2, 3], 1)], ["transposeB": .integer(1)],
      note: "one bᵀ for a batch"),
    GradientCase(
      "Attention", [ramp([2, 3, 2, 4]), ramp([2, 5, 2, 4], 1), ramp([2, 5, 2, 4], 2)]),
    GradientCase(
      "Attention", [ramp([1, 3, 4, 2]), ramp([1, 4, 2, 2], 1), ramp([1, 4, 2, 2], 2)],
      ["causal": .integer(1), "scale": .number(0.5)], note: "causal, grouped"),
    GradientCase(
      "Attention", [ramp([1, 3, 4, 2]), ramp([1, 4, 2, 2], 1), ramp([1, 4, 2, 2], 2)],
      ["cap": .number(0.75), "scale": .number(2)], note: "capped"),
    GradientCase(
      "Attention", [ramp([1, 4, 2, 3]), ramp([1, 5, 1, 3], 1), ramp([1, 5, 1, 3], 2)],
      ["causal": .integer(1), "window": .integer(2), "cap": .number(1)],
      note: "capped within a window"),
    GradientCase(
      "Attention", [ramp([1, 99, 1, 1]), ramp([1, 99, 1, 1], 1), ramp([1, 99, 1, 1], 2)],
      ["causal": .integer(1), "window": .integer(20)], note: "a window within tiles"),
  ]

  private static let windows = [
    GradientCase(
      "Conv", [ramp([2, 4, 5, 2]), ramp([3, 2, 2, 3], 1), ramp([3], 2)],
      ["strides": .integers([2, 1]), "pads": .integers([1, 0, 1, 1])]),
    GradientCase(
      "Conv", [ramp([1, 5, 4, 4]), ramp([2, 2, 2, 4], 1)],
      ["groups": .integer(2), "dilations": .integers([2, 1])], note: "groups and dilation"),
    GradientCase(
      "Conv", [ramp([1, 4, 4, 3]), ramp([3, 3, 1, 3], 1), ramp([3], 2)],
      ["groups": .integer(3), "pads": ones], note: "by depth"),
    GradientCase(
      "Conv", [smooth([1, 3, 3, 1]), smooth([2, 2, 1, 2], 1)], ["activation": .text("relu6")],
      note: "relu6"),
    GradientCase(
      "MaxPool", [ramp([1, 4, 5, 2])],
      [
        "kernel": .integers([2, 3]), "strides": .integers([2, 2]), "pads": .integers([0, 1, 0, 1]),
      ]),
    GradientCase(
      "AveragePool", [ramp([1, 4, 5, 2])],
      [
        "kernel": .integers([3, 2]), "strides": .integers([1, 2]), "pads": .integers([1, 0, 1, 0]),
      ]),
    GradientCase(
      "AveragePool", [ramp([1, 3, 3, 1])],
      ["kernel": .integers([2, 2]), "pads": ones, "countsPadding": .integer(1)],
      note: "counting padding"),
    GradientCase("GlobalAveragePool", [ramp([2, 3, 2, 2])]),
  ]

  private static let elementwise =
    ["Relu", "LeakyRelu", "Sigmoid", "Tanh", "Gelu", "Silu", "Exp", "Neg"].map {
      GradientCase($0, [smooth([3, 4])])
    }
    + ["Log", "Sqrt"].map {
      GradientCase($0, [smooth([3, 4]).mapped { abs($0) + 0.5 }])
    }
    + [
      GradientCase("Relu6", [smooth([3, 4]).mapped { $0 * 7 }]),
      GradientCase("SwiGLU", [smooth([3, 4]), ramp([3, 4], 1)]),
      GradientCase("Hadamard", [ramp([3, 12])]),
      GradientCase(
        "RotaryEmbedding", [ramp([2, 3, 2, 6]), ramp([3, 4], 1)], variables: [1]),
      GradientCase(
        "RotaryEmbedding", [ramp([2, 3, 2, 6]), ramp([3, 4], 1)], ["pairing": .text("halves")],
        variables: [1], note: "by halves"),
      GradientCase("Scale", [ramp([3, 4])], ["factor": .number(-1.5)]),
      GradientCase("Add", [ramp([2, 1, 3]), ramp([4, 1], 1)]),
      GradientCase("Sub", [ramp([2, 3]), ramp([3], 1)]),
      GradientCase("Mul", [ramp([2, 1, 3]), ramp([4, 1], 1)]),
      GradientCase("Div", [ramp([2, 3]), ramp([2, 1], 1).mapped { abs($0) + 1 }]),
      GradientCase(
        "Where",
        [Tensor([1, 0, 0, 1] as [UInt8], shape: [2, 2], as: .bool), ramp([2, 2]), ramp([2])]
      ),
    ]

  private static let rows = [
    GradientCase("Sum", [ramp([2, 3, 4])], ["axes": .integers([0, 2])]),
    GradientCase("Mean", [ramp([2, 3, 4])], ["axes": .integers([1]), "keepAxes": .integer(1)]),
    GradientCase("Max", [ramp([2, 3, 4])], ["axes": .integers([2])]),
    GradientCase("Softmax", [ramp([3, 4])]),
    GradientCase("LogSoftmax", [ramp([3, 4])]),
    GradientCase("SoftmaxCrossEntropy", [ramp([3, 4]), labels([1, 3, 0])]),
    GradientCase("MeanSquaredError", [ramp([3, 4]), ramp([3, 4], 1)]),
    GradientCase(
      "BatchNorm",
      [ramp([5, 3]), ramp([3], 1), ramp([3], 2), ramp([3], 3), Tensor([1, 2, 0.5], shape: [3])],
      variables: [3, 4]),
    GradientCase(
      "BatchNormTraining",
      [
        ramp([2, 2, 2, 3]), ramp([3], 1), ramp([3], 2), Tensor(repeating: 0, shape: [3]),
        Tensor(repeating: 1, shape: [3]),
      ], outputs: 5, variables: [3, 4]),
    GradientCase("LayerNorm", [ramp([3, 5]), ramp([5], 1), ramp([5], 2)]),
    GradientCase("RMSNorm", [ramp([3, 5]), ramp([5], 1)]),
  ]

  private static let movement = [
    GradientCase("Reshape", [ramp([2, 6])], ["shape": .integers([0, 3, -1])]),
    GradientCase("Flatten", [ramp([2, 2, 3])]),
    GradientCase("Transpose", [ramp([2, 3, 4])], ["order": .integers([1, 2, 0])]),
    GradientCase("Concat", [ramp([2, 3]), ramp([2, 1], 1)], ["axis": .integer(-1)]),
    GradientCase(
      "Slice", [ramp([3, 4])], ["starts": .integers([1, 0]), "ends": .integers([3, 3])]),
    GradientCase(
      "Pad", [ramp([2, 3])], ["before": .integers([1, 0]), "after": .integers([0, 2])]),
    GradientCase("Gather", [ramp([4, 3]), labels([2, 0, 2])]),
    GradientCase("ScatterAdd", [ramp([3, 2]), labels([1, 3, 1])], ["rows": .integer(4)]),
    GradientCase("Expand", [ramp([3, 1])], ["shape": .integers([2, 3, 4])]),
    GradientCase("CausalMask", [ramp([2, 3, 3])], ["hidden": .text("zero")]),
  ]
}

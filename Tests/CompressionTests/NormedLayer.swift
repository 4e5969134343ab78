import Datasets
import ModelGraph
import TensorEngine

/// A norm and a dense layer, and samples for them, that a script with numpy makes too: it gave the
/// numbers of the tests of GPTQ, AWQ and SparseGPT.
enum NormedLayer {
  static let (rows, inputs, outputs) = (64, 16, 6)

  static let weight = SampleModel.wave([inputs, outputs], step: 23, modulus: 61)

  /// The samples; channel c times `factor(c)`.
  static func samples(_ factor: (Int) -> Float) -> Dataset {
    let values = (0..<rows * inputs).map { index -> Float in
      let (row, channel) = (index / inputs, index % inputs)
      let own = Float(index * 29 % 97) / 97 - 0.5
      let common = (Float(row * 13 % 31) / 31 - 0.5) * 2
      return (own + common) * factor(channel)
    }
    return Dataset(
      name: "samples", features: Tensor(values, shape: [rows, inputs]), origin: "a formula")
  }

  /// The dense layer alone.
  static let dense = Model(
    graph: Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, inputs]))],
      nodes: [Node("dense", "Dense", inputs: ["x", "dense.weight"])], outputs: ["dense"]),
    weights: ["dense.weight": Weight(weight)])

  /// The norm before it, which makes channels 3 and 11 sixteen times as large as the others.
  static let normed = Model(
    graph: Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, inputs]))],
      nodes: [
        Node(
          "norm", "RMSNorm", inputs: ["x", "norm.scale"], attributes: ["epsilon": .number(1e-5)]),
        Node("dense", "Dense", inputs: ["norm", "dense.weight"]),
      ], outputs: ["dense"]),
    weights: [
      "dense.weight": Weight(weight),
      "norm.scale": Weight(
        Tensor((0..<inputs).map { $0 % 8 == 3 ? 8 : 0.5 }, shape: [inputs])),
    ])

  /// Σ of the squared differences of what the dense layer yields with other weights.
  static func loss(of changed: [Float], on samples: Dataset) throws -> Double {
    let (x, plain) = (samples.features.floats, weight.floats)
    var sum = 0.0
    for row in 0..<rows {
      for output in 0..<outputs {
        var difference = 0.0
        for input in 0..<inputs {
          let place = input * outputs + output
          difference += Double(x[row * inputs + input]) * Double(changed[place] - plain[place])
        }
        sum += difference * difference
      }
    }
    return sum
  }
}

import ModelGraph
import TensorEngine

/// A convolution and a dense layer with weights that are easily made elsewhere.
enum SampleModel {
  /// `((index * step) % modulus / modulus - 0.5) * factor` in float32, as the scripts with numpy and
  /// PyTorch that gave the tests' numbers make them too.
  static func wave(_ shape: [Int], step: Int, modulus: Int, factor: Float = 1) -> Tensor {
    let values = (0..<shape.reduce(1, *)).map { index -> Float in
      (Float(index * step % modulus) / Float(modulus) - 0.5) * factor
    }
    return Tensor(values, shape: shape)
  }

  static let conv = wave([2, 2, 3, 3], step: 17, modulus: 37, factor: 0.25)
  static let dense = wave([12, 5], step: 23, modulus: 61)

  /// A window of 2×2 over images of 3×3, relu, and a dense layer.
  ///
  /// - Parameter biases: Of the convolution and of the dense layer.
  static func make(
    conv: Tensor = conv, dense: Tensor = dense,
    biases: (Tensor, Tensor) = (
      Tensor([0.1, -0.2, 0], shape: [3]), Tensor([0.5, 0.25, 0, -0.25, -0.5], shape: [5])
    )
  ) -> Model {
    let graph = Graph(
      inputs: [Graph.Input("image", TensorType(.f32, [-1, 3, 3, 3]))],
      nodes: [
        Node("conv1", "Conv", inputs: ["image", "conv1.weight", "conv1.bias"]),
        Node("relu1", "Relu", inputs: ["conv1"]),
        Node("flatten", "Flatten", inputs: ["relu1"]),
        Node("output", "Dense", inputs: ["flatten", "output.weight", "output.bias"]),
      ], outputs: ["output"])
    return Model(
      graph: graph,
      weights: [
        "conv1.weight": Weight(conv), "conv1.bias": Weight(biases.0),
        "output.weight": Weight(dense), "output.bias": Weight(biases.1),
      ], metadata: Model.Metadata(architecture: "sample"),
      provenance: [Provenance(step: "new sample", inputs: [])])
  }

  /// A weight of a model as 32-bit floats.
  static func floats(_ model: Model, _ name: String) throws -> [Float] {
    try model.weights[name]?.decoded().floats ?? []
  }
}

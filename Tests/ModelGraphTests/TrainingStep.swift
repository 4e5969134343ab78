import ModelGraph
import TensorEngine

/// A model's training step as one program: loss, gradients and updates of every weight.
struct TrainingStep {
  let program: Program
  private let inputs: [String: Tensor]

  init(
    _ model: Model, examples: Tensor, labels: Tensor, _ update: String,
    _ attributes: [String: Attribute]
  ) throws {
    let graph = model.graph.inTrainingMode
    var builder = GraphBuilder(continuing: graph, weightNames: model.weights.keys)
    builder.input("labels", labels.type)
    builder.input("rate", TensorType(.f32, []))
    builder.input("step", TensorType(.i32, []))
    let loss = builder.add("SoftmaxCrossEntropy", graph.outputs[0], "labels", name: "loss")
    let inputs: [String: Tensor] = [
      "input": examples, "labels": labels, "rate": Tensor([0], shape: []),
      "step": Tensor([1] as [Int32], shape: [], as: .i32),
    ]
    let targets = model.weights.keys.filter { !$0.hasSuffix("mean") && !$0.hasSuffix("variance") }
    let differentiated = try builder.graph(outputs: [loss]).differentiated(
      loss, withRespectTo: targets.sorted(), inputTypes: inputs.mapValues(\.type),
      weightTypes: model.weightTypes)
    builder = GraphBuilder(continuing: differentiated.graph, weightNames: model.weights.keys)
    var weights = model.weights
    for name in targets.sorted() {
      let moments = update == "SGDUpdate" ? ["velocity"] : ["mean", "square"]
      let shape = model.weights[name]?.shape ?? []
      let states = moments.map { "\(name).\($0)" }
      for state in states { weights[state] = Weight(Tensor(repeating: 0, shape: shape)) }
      let gradient = differentiated.gradients[name] ?? ""
      builder.add(
        update, [name, gradient] + states + (update == "SGDUpdate" ? ["rate"] : ["rate", "step"]),
        name: "\(name).update", outputs: states.count + 1, attributes: attributes)
    }
    self.inputs = inputs
    program = try Program(
      compiling: builder.graph(outputs: [loss]), weights: weights,
      inputTypes: inputs.mapValues(\.type), variables: Set(weights.keys))
  }

  /// Takes a step and yields the loss before it.
  func run(_ number: Int, rate: Float) throws -> Float {
    var inputs = inputs
    inputs["rate"] = Tensor([rate], shape: [])
    inputs["step"] = Tensor([Int32(number)], shape: [], as: .i32)
    try program.execute(inputs)
    return program.scalar("loss")
  }
}

/// Small networks with weights that are the same everywhere.
enum Networks {
  static func mlp() -> Model {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [-1, 6]))
    for (name, weight) in [
      ("dense1.weight", ramp([6, 5], 1)), ("dense1.bias", ramp([5], 2)),
      ("dense2.weight", ramp([5, 3], 3)), ("dense2.bias", ramp([3], 4)),
    ] {
      builder.weight(name, Weight(weight.mapped { $0 * 0.5 }))
    }
    let hidden = builder.add("Dense", "input", "dense1.weight", "dense1.bias", name: "dense1")
    let output = builder.add(
      "Dense", builder.add("Relu", hidden), "dense2.weight", "dense2.bias", name: "output")
    return Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
  }

  static func cnn() -> Model {
    var builder = GraphBuilder()
    builder.input("input", TensorType(.f32, [-1, 6, 6, 1]))
    for (name, weight) in [
      ("conv1.weight", ramp([3, 3, 1, 4], 1).mapped { $0 * 0.5 }),
      ("norm1.scale", ramp([4], 2).mapped { $0 * 0.25 + 1 }),
      ("norm1.bias", ramp([4], 3).mapped { $0 * 0.25 }),
      ("norm1.mean", Tensor(repeating: 0, shape: [4])),
      ("norm1.variance", Tensor(repeating: 1, shape: [4])),
      ("output.weight", ramp([36, 3], 4).mapped { $0 * 0.25 }),
      ("output.bias", ramp([3], 5).mapped { $0 * 0.25 }),
    ] {
      builder.weight(name, Weight(weight))
    }
    let conv = builder.add(
      "Conv", "input", "conv1.weight", name: "conv1",
      attributes: ["pads": .integers([1, 1, 1, 1])])
    let norm = builder.add(
      "BatchNorm", conv, "norm1.scale", "norm1.bias", "norm1.mean", "norm1.variance",
      name: "norm1")
    let pool = builder.add(
      "MaxPool", builder.add("Relu", norm), name: "pool1",
      attributes: ["kernel": .integers([2, 2]), "strides": .integers([2, 2])])
    let output = builder.add(
      "Dense", builder.add("Flatten", pool), "output.weight", "output.bias", name: "output")
    return Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
  }
}

package import ModelGraph
package import TensorEngine

/// A model's graph as it is trained, while the nodes of a loss are added to it.
package struct LossGraph {
  /// What the names of the loss's own nodes begin with.
  static let name = "training.loss"

  /// The model, its graph in training mode.
  package let model: Model
  /// How many samples a batch has.
  package let batch: Int
  /// The value that the model's logits are.
  package let scores: String
  /// Weights of the loss's own, which are learned with the model's and then dropped.
  package private(set) var weights: [String: Tensor] = [:]
  /// The types of the inputs, those that the loss added among them.
  private(set) var inputTypes: [String: TensorType]
  private let modelTypes: [String: TensorType]
  private let target: String?
  private var builder: GraphBuilder

  /// - Parameter target: The type of the samples' targets; nil where there are none.
  /// - Throws: A `TrainingError` where the model hasn't one input and one output, a `GraphError`
  ///   where its graph isn't sound.
  init(of model: Model, batch: Int, target: TensorType?) throws {
    guard model.graph.inputs.count == 1, let output = model.graph.outputs.first else {
      throw TrainingError("only a model of one input and one output can be trained")
    }
    var trained = model
    trained.graph = model.graph.inTrainingMode(frozen: Set(model.metadata.frozen ?? []))
    self.model = trained
    self.batch = batch
    scores = model.graph.logits(before: output)
    modelTypes = try trained.types(batch: batch)
    inputTypes = trained.graph.inputTypes(batch: batch)
    builder = GraphBuilder(continuing: trained.graph, weightNames: model.weights.keys.sorted())
    self.target = target.map { _ in "training.target" }
    if let target { input("training.target", target) }
  }

  /// The type of one of the model's values.
  package func type(of value: String) -> TensorType? { modelTypes[value] }

  /// Adds an input that the loss takes of every batch.
  @discardableResult
  package mutating func input(_ name: String, _ type: TensorType) -> String {
    inputTypes[name] = type
    return builder.input(name, type)
  }

  /// Adds a weight of the loss's own.
  package mutating func weight(_ name: String, _ elements: Tensor) -> String {
    weights[name] = elements
    return builder.weight(name, Weight(elements))
  }

  /// Adds a node that yields one value.
  package mutating func add(
    _ operation: String, _ inputs: String..., attributes: [String: Attribute] = [:]
  ) -> String {
    builder.add(operation, inputs, name: Self.name, attributes: attributes)[0]
  }

  package mutating func scale(_ value: String, by factor: Double) -> String {
    add("Scale", value, attributes: ["factor": .number(factor)])
  }

  package mutating func sum(_ value: String, axes: [Int] = [], keepAxes: Bool = false) -> String {
    add(
      "Sum", value,
      attributes: ["axes": .integers(axes), "keepAxes": .integer(keepAxes ? 1 : 0)])
  }

  package mutating func reshape(_ value: String, to shape: [Int]) -> String {
    add("Reshape", value, attributes: ["shape": .integers(shape)])
  }

  /// One number, repeated where it is used.
  package mutating func constant(_ value: Double) -> String {
    add("Fill", attributes: ["shape": .integers([]), "value": .number(value)])
  }

  /// Adds the loss of the samples' own targets.
  ///
  /// - Throws: A `TrainingError` where there are none.
  package mutating func targetLoss() throws -> String {
    guard let target, let type = inputTypes[target] else {
      throw TrainingError("there is nothing to learn: neither classes nor values")
    }
    return add(type.lossOperation, scores, target)
  }

  /// The graph that yields `outputs`.
  func graph(outputs: [String]) -> Graph { builder.graph(outputs: outputs) }
}

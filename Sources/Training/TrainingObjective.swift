import ModelGraph
package import TensorEngine

/// What a training minimises.
package protocol TrainingObjective {
  /// Whether it looks at what is to be found from the samples.
  var needsTarget: Bool { get }

  /// Adds the nodes of the loss behind a model's own.
  ///
  /// - Throws: An error where the model or its samples aren't such as it takes.
  func loss(in graph: inout LossGraph) throws -> TrainingLoss
}

/// A loss as a value of a graph.
package struct TrainingLoss {
  /// The value's name; it is one number.
  package var value: String
  /// What the inputs are that the loss added, for a batch of features.
  package var inputs: (Tensor) throws -> [String: Tensor]

  package init(
    _ value: String, inputs: @escaping (Tensor) throws -> [String: Tensor] = { _ in [:] }
  ) {
    self.value = value
    self.inputs = inputs
  }
}

/// The loss of the samples' own targets: the mean cross-entropy of classes, the mean squared error
/// of values.
package struct TargetObjective: TrainingObjective {
  package init() {}

  package var needsTarget: Bool { true }

  package func loss(in graph: inout LossGraph) throws -> TrainingLoss {
    TrainingLoss(try graph.targetLoss())
  }
}

extension TensorType {
  /// The operator that compares scores with a target of this type.
  var lossOperation: String { elementType == .i32 ? "SoftmaxCrossEntropy" : "MeanSquaredError" }
}

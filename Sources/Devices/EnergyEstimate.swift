public import ModelGraph
import TensorEngine

extension DeviceProfile {
  /// The joules that one run of a model for one sample would take: every operation, every stored
  /// byte of the weights once, and every byte of activations read or written.
  ///
  /// An estimate from counted operations, not a measurement.
  ///
  /// - Throws: A `GraphError` where the graph isn't sound.
  public func energy(of model: Model) throws -> Double {
    let weights = Double(model.weightBytes) * energy.weightByte
    let applications = try model.graph.applications(
      inputTypes: model.graph.inputTypes(batch: 1), weightTypes: model.weightTypes)
    let total = applications.reduce(weights) { total, application in
      total + picojoules(of: application, weightNames: model.weights)
    }
    return total * 1e-12
  }

  private func picojoules<Weights>(
    of application: Application, weightNames weights: [String: Weights]
  ) -> Double {
    let cost = application.cost
    let isInteger = application.inputTypes.first.flatMap { $0 }?.elementType.isFloat == false
    let multiplyAdd = isInteger ? energy.integerMultiplyAdd : energy.floatMultiplyAdd
    let inputs = zip(application.node.inputs, application.inputTypes)
    let weightBytes = inputs.reduce(0) { $0 + (weights[$1.0] == nil ? 0 : $1.1?.byteCount ?? 0) }
    let activationBytes = cost.bytesRead - min(weightBytes, cost.bytesRead) + cost.bytesWritten
    return Double(cost.multiplyAdds) * multiplyAdd
      + Double(cost.otherOperations) * energy.otherOperation
      + Double(activationBytes) * energy.activationByte
  }
}

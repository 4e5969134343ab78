public import TensorEngine

extension Graph {
  /// Every node with its types.
  ///
  /// - Throws: A `GraphError` at the first node that doesn't fit, or where a value is missing,
  ///   named twice, or used before it is made.
  public func applications(
    inputTypes: [String: TensorType], weightTypes: [String: TensorType]
  ) throws -> [Application] {
    var types = weightTypes
    for (name, type) in weightTypes.sorted(by: { $0.key < $1.key }) where !type.isWithinLimits {
      throw GraphError("the weight `\(name)` is \(type), beyond what a value may be")
    }
    for input in inputs {
      guard types[input.name] == nil else {
        throw GraphError("`\(input.name)` names both an input and a weight")
      }
      types[input.name] = try settledType(of: input, given: inputTypes)
    }
    let applications = try nodes.map { node in
      let application = try Application(node, inputTypes: try node.inputTypes(in: types))
      for (name, type) in zip(node.outputs, application.outputTypes) {
        guard types.updateValue(type, forKey: name) == nil else {
          throw application.error("a second value is named `\(name)`")
        }
      }
      return application
    }
    for output in outputs where types[output] == nil {
      throw GraphError("nothing yields the output `\(output)`")
    }
    return applications
  }

  /// The type of every value: inputs, weights and what the nodes yield.
  ///
  /// - Throws: A `GraphError` where the graph doesn't fit the types.
  public func types(
    inputTypes: [String: TensorType], weightTypes: [String: TensorType]
  ) throws -> [String: TensorType] {
    let applications = try applications(inputTypes: inputTypes, weightTypes: weightTypes)
    var types = weightTypes.merging(inputTypes) { $1 }
    for application in applications {
      for (name, type) in zip(application.node.outputs, application.outputTypes) {
        types[name] = type
      }
    }
    return types
  }

  /// The inputs' types with every free extent settled as `batch`.
  public func inputTypes(batch: Int) -> [String: TensorType] {
    Dictionary(
      inputs.map { input in
        let shape = input.type.shape.map { $0 == -1 ? batch : $0 }
        return (input.name, TensorType(input.type.elementType, shape))
      }, uniquingKeysWith: { $1 })
  }

  private func settledType(
    of input: Input, given types: [String: TensorType]
  ) throws -> TensorType {
    guard let type = types[input.name] else {
      throw GraphError("the input `\(input.name)` is missing: it takes \(input.type)")
    }
    let fits =
      type.elementType == input.type.elementType && type.shape.count == input.type.shape.count
      && zip(type.shape, input.type.shape).allSatisfy { $1 == -1 || $0 == $1 }
    guard fits else {
      throw GraphError(
        "the input `\(input.name)` takes \(input.type), not \(type)", ends: ["given: \(type)"])
    }
    guard type.isWithinLimits else {
      throw GraphError("the input `\(input.name)` is \(type), beyond what a value may be")
    }
    return type
  }
}

extension Node {
  /// The types of the inputs, nil for one that is left out.
  fileprivate func inputTypes(in types: [String: TensorType]) throws -> [TensorType?] {
    try inputs.map { name in
      if name.isEmpty { return nil }
      guard let type = types[name] else {
        throw GraphError(
          "nothing before it yields `\(name)`", node: self.name, operation: operation)
      }
      return type
    }
  }
}

extension Weight {
  /// What a graph sees: plain integers and wide floats as they are, everything else as 32-bit
  /// floats.
  public var type: TensorType {
    if let dense = encoding as? DenseEncoding, dense.elementType.isPortable {
      return TensorType(dense.elementType, shape)
    }
    return TensorType(.f32, shape)
  }
}

extension Model {
  public var weightTypes: [String: TensorType] { weights.mapValues(\.type) }

  /// The type of every value for a batch of `batch`.
  ///
  /// - Throws: A `GraphError` where the graph isn't sound.
  public func types(batch: Int = 1) throws -> [String: TensorType] {
    try graph.types(inputTypes: graph.inputTypes(batch: batch), weightTypes: weightTypes)
  }
}

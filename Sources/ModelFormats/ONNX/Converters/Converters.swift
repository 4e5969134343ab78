import ModelGraph

/// Converts one node: takes its inputs from the conversion and leaves what it yields there.
typealias Converter = @Sendable (Conversion) throws -> Void

/// The converters of ONNX's operators by name, a family of operators a file.
enum Converters {
  /// Every family. A new one is a file beside this and a line here.
  static let families: [[String: Converter]] = [
    activations, arithmetic, attention, choosing, constants, convolutions, indexing,
    integerProducts, logic, losses, movement, normalizations, placing, pooling, products,
    quantization, recurrent, reductions, resizing, sampling, shapes, signals, stateSpaces, unaries,
  ]

  static let byName: [String: Converter] = families.reduce(into: [:]) { all, family in
    all.merge(family) { first, _ in first }
  }

  /// Operators that hold graphs of their own.
  private static let controlFlow: Set<String> = ["Loop", "Scan", "SequenceMap"]

  /// - Throws: An `ImportProblem` where there is none.
  static func converter(of node: ONNXNode) throws -> Converter {
    guard ["", "ai.onnx", "com.microsoft"].contains(node.domain) else {
      throw ImportProblem("its domain `\(node.domain)` isn't known")
    }
    if controlFlow.contains(node.operation) {
      throw ImportProblem(
        "it is control flow, which a graph here has none of",
        hint: "export the model with its loops unrolled and its branches chosen")
    }
    let known = node.domain == "com.microsoft" ? runtimeOperators : byName
    guard let converter = known[node.operation] else {
      throw ImportProblem("this operator isn't supported")
    }
    return converter
  }
}

extension Conversion {
  /// Converts to one node of an operator that keeps each element's place.
  func mapElements(_ operation: String, attributes: [String: Attribute] = [:]) throws {
    try mapElements { try $0.writer.add(operation, $1, attributes: attributes) }
  }

  /// Converts to what `body` makes of the input, in whichever layout it is there.
  func mapElements(_ body: (Conversion, Wire) throws -> Wire) throws {
    let (wires, areImages) = try aligned([0])
    yield(try body(self, wires[0]), isImage: areImages)
  }

  /// Converts to what `body` makes of all inputs, each repeated where it is smaller.
  ///
  /// - Throws: An `ImportProblem` where there are fewer than `least`.
  func combineElements(
    atLeast least: Int = 1, _ body: (Conversion, [Wire]) throws -> Wire
  ) throws {
    let (wires, areImages) = try aligned(Array(0..<max(inputCount, least)))
    yield(try body(self, wires), isImage: areImages)
  }
}

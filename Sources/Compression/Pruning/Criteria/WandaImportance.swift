import ModelGraph
import TensorEngine

/// |w| · ‖x‖, x being what the weight is multiplied by in all samples (Sun et al. 2023, arXiv
/// 2306.11695, equation 1).
struct WandaImportance: WeightMeasure {
  var needsData: Bool { true }
  var looksAtInputs: Bool { true }
  let formula = "|w| · ‖x‖, x what w is multiplied by"
  let source = "Sun et al. 2023, arXiv 2306.11695"

  func scores(_ request: ImportanceRequest) throws -> [[Float]] {
    guard let samples = request.samples else { return [] }
    let inputs = try request.weights.map { try request.model.productInput(of: $0.target) }
    let walk = try LayerwiseCalibration(
      request.model, products: request.weights.map(\.target), on: samples)
    var squares: [String: [Double]] = [:]
    _ = try walk(.observing, withProducts: false) { part, _ in
      squares.merge(part.moments.mapValues(\.squares)) { $1 }
    }
    return zip(request.weights, inputs).map { weight, input in
      let norms = (squares[input] ?? []).map { $0.squareRoot() }
      return Self.scores(of: weight.target, weight.elements, norms: norms)
    }
  }

  /// A weight's input channel is its position along the last axis but one.
  private static func scores(
    of target: ProductWeight, _ elements: [Float], norms: [Double]
  ) -> [Float] {
    let shape = target.weight.shape
    let (outputs, inputs) = (shape[shape.count - 1], shape[shape.count - 2])
    let outputsPerGroup = outputs / max(norms.count / inputs, 1)
    return elements.enumerated().map { index, element in
      let group = index % outputs / outputsPerGroup
      let channel = group * inputs + index / outputs % inputs
      return Float(Double(element.magnitude) * norms[channel])
    }
  }
}

extension Model {
  /// The value that a weight is multiplied by.
  ///
  /// - Throws: A `CompressionError` where that isn't the rows of one value.
  func productInput(of target: ProductWeight) throws(CompressionError) -> String {
    guard let node = graph.nodes.first(where: { $0.inputs.dropFirst().first == target.name }),
      node.operation != "MatMul" || node.attributes.isEmpty
    else {
      throw CompressionError(
        "what it is multiplied by isn't told apart by inputs", layer: target.layer,
        hint: #"name layers without it, as in layers=["block*"]"#)
    }
    return node.inputs[0]
  }
}

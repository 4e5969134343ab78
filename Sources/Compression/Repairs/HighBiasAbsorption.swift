import ModelGraph
import TensorEngine

/// Moves what lifts a whole channel above 0 into the layer that takes it, so that the channel's range,
/// and the activations' with it, becomes smaller (Nagel et al. 2019, arXiv 1906.04721, section 4.1.3).
///
/// A batch norm leaves a channel with the mean β and the deviation γ. All but 0.13 % of what is
/// distributed normally lies above `c = max(0, β - 3γ)`, where `relu(x) = relu(x - c) + c`: the first
/// layer's bias loses c, the second's gains `W · c`. What is computed stays but for values below c.
/// Equalizing afterwards or before comes to the same, for it divides β, γ and the bias alike.
struct HighBiasAbsorption {
  /// What may be taken off each channel of a value that a batch norm yields.
  private let shifts: [String: [Float]]

  /// - Parameter model: Its batch norms not yet folded.
  /// - Throws: A `CompressionError` where a norm's weights can't be read.
  init(_ model: Model) throws {
    var shifts: [String: [Float]] = [:]
    for norm in model.graph.nodes where norm.operation == "BatchNorm" {
      guard let deviations = try Self.floats(norm.inputs[1], of: model),
        let means = try Self.floats(norm.inputs[2], of: model)
      else { continue }
      shifts[norm.outputs[0]] = zip(means, deviations).map { max(0, $0 - 3 * $1.magnitude) }
    }
    self.shifts = shifts
  }

  /// - Parameter model: The model with its batch norms folded.
  /// - Returns: The model with every high bias of a pair absorbed.
  func absorbed(_ model: Model) throws -> Model {
    var model = model
    for pair in EqualizedPair.all(in: model) where pair.passesShifts {
      guard let bias = pair.bias, let shift = shifts[pair.value], shift.contains(where: { $0 > 0 }),
        let taker = model.graph.nodes.firstIndex(where: { $0.name == pair.taker })
      else { continue }
      try absorb(shift, from: bias, of: pair, into: taker, of: &model)
    }
    return model
  }

  /// - Parameter taker: The position of the pair's second layer; left alone where others share its bias.
  private func absorb(
    _ shift: [Float], from bias: String, of pair: EqualizedPair, into taker: Int,
    of model: inout Model
  ) throws {
    let inputs = model.graph.nodes[taker].inputs
    let known = inputs.dropFirst(2).first.flatMap { $0.isEmpty ? nil : $0 }
    let isShared = known.map { name in
      model.graph.nodes.count { $0.inputs.contains(name) } > 1 || model.weights[name] == nil
    }
    guard isShared != true, let weight = try Self.floats(pair.second, of: model),
      let lowered = try Self.floats(bias, of: model),
      let outputs = model.weights[pair.second]?.shape.last
    else { return }
    var names = FreshNames(beside: model)
    let name = known ?? names.unused("\(pair.taker).bias")
    var raised =
      try Self.floats(name, of: model)?.map(Double.init) ?? Array(repeating: 0, count: outputs)
    for (index, element) in weight.enumerated() {
      raised[index % outputs] += Double(element) * Double(shift[pair.channel(ofTaking: index)])
    }
    model.weights[bias] = Weight(Tensor(zip(lowered, shift).map(-), shape: [lowered.count]))
    model.weights[name] = Weight(Tensor(raised.map { Float($0) }, shape: [outputs]))
    if known == nil { model.graph.nodes[taker].inputs = Array(inputs.prefix(2)) + [name] }
  }

  private static func floats(_ name: String, of model: Model) throws -> [Float]? {
    do throws(EncodingError) {
      return try model.weights[name]?.decoded().floats
    } catch {
      throw CompressionError("weight `\(name)` can't be read: \(error.message)")
    }
  }
}

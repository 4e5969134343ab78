public import Datasets
public import ModelGraph
import TensorEngine

/// Evens out the ranges of the channels between two layers, so that one scale suits them all (Nagel et
/// al. 2019, arXiv 1906.04721, section 4.1).
///
/// What lies between the two lets a positive factor through: dividing what makes channel i, and
/// multiplying what takes it, by `s = √(r1 / r2)` changes nothing but both ranges, to `√(r1 · r2)`;
/// r1 and r2 are the largest magnitudes of the weights that make and take it. Batch norms are folded
/// first. A relu6 doesn't let factors through: it becomes a relu, as in the paper (section 5.1),
/// which differs where an activation is beyond 6; all else computes what it did, but for rounding.
public struct CrossLayerEqualization: CompressionMethod {
  public static let name = "equalize"

  /// Whether high biases are absorbed, too: `HighBiasAbsorption`.
  public var absorbsBiases: Bool

  public init(absorbsBiases: Bool = false) { self.absorbsBiases = absorbsBiases }

  public var step: String { absorbsBiases ? "equalize absorb=true" : "equalize" }

  /// Pairs share layers, so that one changes the ranges of the next: rounds until no factor is
  /// further from 1 than this, or as many as these.
  private static let tolerance: Float = 1e-3
  private static let mostRounds = 50

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    for target in try ProductWeight.all(of: model, layers: []) where !target.weight.storesFloats {
      throw CompressionError(
        "its weights are quantized already", layer: target.layer,
        hint: "equalize first, then quantize")
    }
    var equalized = try folded(model)
    if absorbsBiases { equalized = try absorbed(equalized, norms: model) }
    let pairs = EqualizedPair.all(in: equalized)
    guard !pairs.isEmpty else {
      throw CompressionError(
        "no two layers of the model follow each other with a relu, a pool or nothing in between",
        hint: "equalizing helps convolutional networks under one scale per tensor")
    }
    for pair in pairs { equalized.graph.replaceRelu6(on: pair) }
    var weights = try EqualizedWeights(of: pairs, in: equalized)
    for _ in 0..<Self.mostRounds {
      let changed = pairs.map { weights.equalize($0, tolerance: Self.tolerance) }
      if !changed.contains(true) { break }
    }
    try weights.store(in: &equalized)
    return equalized
  }

  private func absorbed(_ folded: Model, norms model: Model) throws -> Model {
    let absorbed = try HighBiasAbsorption(model).absorbed(folded)
    guard absorbed.contentHash != folded.contentHash else {
      throw CompressionError(
        "no channel has a high bias: none of a batch norm lies above 0 by three deviations where "
          + "a layer without padding takes it", hint: "leave out `absorb`")
    }
    return absorbed
  }

  private func folded(_ model: Model) throws -> Model {
    do {
      return try [Pass.constantFolding, .batchNormFolding, .deadCode].reduce(model) { try $1($0) }
    } catch let error as GraphError {
      throw CompressionError("\(error)")
    }
  }
}

extension Graph {
  /// Lets what lies between a pair's layers grow beyond 6.
  fileprivate mutating func replaceRelu6(on pair: EqualizedPair) {
    for index in nodes.indices where pair.relu6.contains(nodes[index].name) {
      if nodes[index].operation == "Relu6" {
        nodes[index].operation = "Relu"
      } else {
        nodes[index].attributes["activation"] = .text(FloatActivation.relu.rawValue)
      }
    }
  }
}

/// The weights and biases of all pairs while they are scaled.
private struct EqualizedWeights {
  private var elements: [String: [Float]] = [:]

  init(of pairs: [EqualizedPair], in model: Model) throws {
    for name in Set(pairs.flatMap { [$0.first, $0.second] + ($0.bias.map { [$0] } ?? []) }) {
      elements[name] = try model.weights[name]?.decoded().floats
    }
  }

  /// Evens out one pair's ranges, unless all factors are as near to 1 as that.
  ///
  /// - Returns: Whether it changed anything.
  mutating func equalize(_ pair: EqualizedPair, tolerance: Float) -> Bool {
    let making = ranges(of: pair.first, pair.channels) { $0 % pair.channels }
    let taking = ranges(of: pair.second, pair.channels, pair.channel(ofTaking:))
    let factors = zip(making, taking).map { making, taking in
      // A channel that nothing makes or takes has no range to even out.
      making > 0 && taking > 0 ? (making / taking).squareRoot() : 1
    }
    guard factors.contains(where: { abs($0 - 1) >= tolerance }) else { return false }
    scale(pair.first) { 1 / factors[$0 % pair.channels] }
    if let bias = pair.bias { scale(bias) { 1 / factors[$0] } }
    scale(pair.second) { factors[pair.channel(ofTaking: $0)] }
    return true
  }

  private func ranges(
    of name: String, _ channels: Int, _ channel: (Int) -> Int
  ) -> [Float] {
    var ranges = [Float](repeating: 0, count: channels)
    for (index, element) in (elements[name] ?? []).enumerated() {
      ranges[channel(index)] = max(ranges[channel(index)], element.magnitude)
    }
    return ranges
  }

  private mutating func scale(_ name: String, by factor: (Int) -> Float) {
    elements[name] = elements[name]?.enumerated().map { $1 * factor($0) }
  }

  func store(in model: inout Model) throws {
    for (name, elements) in elements {
      guard let weight = model.weights[name] else { continue }
      model.weights[name] = try weight.recoded(Tensor(elements, shape: weight.shape))
    }
  }
}

public import Datasets
public import ModelGraph
public import TensorEngine

/// Linear codes of weights that were scaled before so that those which meet large activations lose
/// least: AWQ (Lin et al. 2023, arXiv 2306.00978).
///
/// The weights of input channel j are multiplied by s(j), and what yields the channel divides by it:
/// the model computes the same. s is the mean magnitude of the channel's activations to the power of
/// α, the one of 0, 0.05 to 0.95 whose rounded weights change what the products yield least (section
/// 3.2). Where ranges are chosen by squared error, activations weigh it. Products whose inputs can't
/// be divided are rounded as they are.
public struct ActivationAwareQuantization: LayerwiseMethod {
  public static let name = "awq"

  public var encoding: LinearEncoding
  /// The layers to quantize; all where none is named.
  public var layers: [String]

  public init(_ encoding: LinearEncoding, layers: [String] = []) {
    self.encoding = encoding
    self.layers = layers
  }

  public var step: String {
    "quantize int\(encoding.bits) by=awq scheme=\(encoding.scheme.rawValue)"
      + " per=\(encoding.granularity.text) range=\(encoding.range.text)\(layersText(layers))"
  }

  public func rewrite(
    _ model: Model, on samples: Dataset, report: (_ share: Double, _ layer: String) -> Void
  ) throws -> LayerwiseRewrite {
    let products = try ProductWeight.matrices(of: model, layers: layers, for: "AWQ").filter {
      $0.weight.linearEncoding != encoding
    }
    let walk = try LayerwiseCalibration(model, products: products, on: samples)
    let types = try model.taking(samples.sampleShape).types()
    var folds: [(ChannelFold, factors: [Float])] = []
    var importance: [String: [Float]] = [:]
    _ = try walk(.observing, withProducts: true, report: report) { part, _ in
      for (value, moments) in part.moments.sorted(by: { $0.key < $1.key }) {
        let own = part.products.filter { walk.inputs[$0.name] == value }
        var means = moments.meanSquares.map { Float($0) }
        if let fold = ChannelFold(value, products: own, in: model, types: types) {
          let factors = try ScaleSearch(encoding: encoding, fold: fold, moments: moments).best()
          for (channel, source) in fold.sources.enumerated() {
            means[channel] /= factors[source] * factors[source]
          }
          folds.append((fold, factors))
        }
        for product in own { importance[product.name] = means }
      }
    }
    var scaled = model
    for (fold, factors) in folds { try fold.apply(factors, to: &scaled) }
    return LayerwiseRewrite(model: try quantized(scaled, importance), reference: scaled)
  }

  private func quantized(_ model: Model, _ importance: [String: [Float]]) throws -> Model {
    var scaled = model
    for product in try ProductWeight.all(of: scaled, layers: layers) {
      guard let importance = importance[product.name] else { continue }
      try Cancellation.check()
      do throws(EncodingError) {
        let codes = try RowwiseLinearCodes(
          nearest: try product.weight.decoded(), encoding: encoding, importance: importance)
        scaled.weights[product.name] = try codes.weight(
          sparseIfSmaller: product.isPruned(in: model))
      } catch {
        throw CompressionError(error.message, layer: product.layer)
      }
    }
    return try LinearQuantization(encoding, layers: layers).rewrite(scaled, calibration: nil)
  }
}

/// Looks for the factors of a value's channels under which the products that take it lose least.
private struct ScaleSearch {
  let encoding: LinearEncoding
  let fold: ChannelFold
  let moments: InputMoments

  private static let steps = 20

  /// One factor for each channel of the value's source.
  func best() throws -> [Float] {
    let magnitudes = sourceMagnitudes()
    let hessian = Tensor(
      moments.products.map { Float($0 / Double(max(moments.count, 1))) },
      shape: [moments.channels, moments.channels])
    let matrices = try fold.products.map { try $0.decoded() }
    var best = (loss: Double.infinity, factors: [Float](repeating: 1, count: magnitudes.count))
    for step in 0..<Self.steps {
      try Cancellation.check()
      let factors = Self.factors(magnitudes, power: Double(step) / Double(Self.steps))
      let loss = try matrices.reduce(0) { try $0 + self.loss(of: $1, factors, hessian) }
      if loss < best.loss { best = (loss, factors) }
    }
    return best.factors
  }

  /// The mean magnitude of the channels that share a source.
  private func sourceMagnitudes() -> [Double] {
    var sums = [Double](repeating: 0, count: fold.factorCount)
    var counts = sums
    for (source, magnitude) in zip(fold.sources, moments.meanMagnitudes) {
      sums[source] += magnitude
      counts[source] += 1
    }
    return zip(sums, counts).map { $0 / max($1, 1) }
  }

  /// magnitude^power, so scaled that the largest and the smallest are each other's inverse.
  private static func factors(_ magnitudes: [Double], power: Double) -> [Float] {
    let powers = magnitudes.map { magnitude in
      magnitude > 0
        ? max(PowerSeries.exponential(of: power * PowerSeries.logarithm(of: magnitude)), 1e-4)
        : power == 0 ? 1 : 1e-4
    }
    let middle = ((powers.min() ?? 1) * (powers.max() ?? 1)).squareRoot()
    return powers.map { Float($0 / middle) }
  }

  /// How much the product's results change, as its inputs are: Σ over outputs of δᵀ·H·δ, δ being what
  /// rounding changes of an output's weights.
  private func loss(of matrix: Tensor, _ factors: [Float], _ hessian: Tensor) throws -> Double {
    let (inputs, outputs) = (matrix.shape[0], matrix.shape[1])
    let rows = fold.sources.map { factors[$0] }
    let means = zip(moments.meanSquares, rows).map { Float($0) / ($1 * $1) }
    let plain = matrix.floats
    let scaled = Tensor(
      plain.enumerated().map { $1 * rows[$0 / outputs] }, shape: matrix.shape)
    let rounded: Tensor
    do throws(EncodingError) {
      rounded = try RowwiseLinearCodes.rounded(scaled, encoding: encoding, importance: means)
    } catch {
      throw CompressionError(error.message, layer: fold.products.first?.layer)
    }
    let change = Tensor(
      zip(rounded.floats, plain).enumerated().map { index, pair in
        pair.0 / rows[index / outputs] - pair.1
      }, shape: matrix.shape)
    let shape = ProductShape(rows: inputs, columns: outputs, depth: inputs)
    let felt = hessian.multiplied(by: change, shape)
    return zip(felt.floats, change.floats).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}

extension Tensor {
  /// This matrix times another.
  fileprivate func multiplied(by other: Tensor, _ shape: ProductShape) -> Tensor {
    Tensor(shape: [shape.rows, shape.columns]) { target in
      withUnsafeTemporaryAllocation(byteCount: shape.workspaceBytes, alignment: 64) { workspace in
        withElements(as: Float.self) { a in
          other.withElements(as: Float.self) { b in
            guard let a = a.baseAddress, let b = b.baseAddress, let target = target.baseAddress,
              let workspace = workspace.baseAddress
            else { return }
            KernelSet.current.multiply(a, b, into: target, shape: shape, workspace: workspace)
          }
        }
      }
    }
  }
}

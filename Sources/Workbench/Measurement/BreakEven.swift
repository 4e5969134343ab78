import ModelGraph
import TensorEngine

/// How long layers take with all their weights and without their zeros, measured by the clock.
struct BreakEven {
  /// A layer, or several of one shape.
  struct Row: Codable {
    /// The first of them.
    var layer: String
    /// How many there are.
    var count: Int
    /// `3×3×64×64 at 784`: the weight's shape, and how many rows it is multiplied with.
    var shape: String
    var denseSeconds: Double
    /// Without the zeros, at each of `sparsities`.
    var sparseSeconds: [Double]
    /// From which sparsity on programs leave out zeros.
    var usedFrom: Double

    /// How many times as fast as the dense kernel, at each of `sparsities`.
    var gains: [Double] { sparseSeconds.map { denseSeconds / max($0, 1e-9) } }

    /// The sparsity from which on leaving out zeros takes less time, on the line between the
    /// neighbours that were measured; nil where it never does.
    var gainsFrom: Double? {
      guard let index = sparseSeconds.lastIndex(where: { $0 > denseSeconds }) else {
        return BreakEven.sparsities[0]
      }
      guard index + 1 < sparseSeconds.count else { return nil }
      let (low, high) = (BreakEven.sparsities[index], BreakEven.sparsities[index + 1])
      let (above, below) = (sparseSeconds[index], sparseSeconds[index + 1])
      return low + (high - low) * (above - denseSeconds) / (above - below)
    }
  }

  static let sparsities = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99]

  let rows: [Row]

  /// - Parameters:
  ///   - batch: The samples of a run.
  ///   - count: The runs of each kernel, after some unmeasured ones.
  ///   - progress: Told what share is done, and the layer it is at.
  init(
    of model: Model, batch: Int, runs count: Int, progress: (Double, String) -> Void
  ) throws {
    let layers = try Self.layers(of: model, batch: batch)
    var rows: [Row] = []
    for (index, layer) in layers.enumerated() {
      progress(Double(index) / Double(layers.count), layer.application.node.name)
      rows.append(try Self.row(layer, runs: count, number: UInt64(index)))
    }
    self.rows = rows
  }

  private struct Layer {
    let application: Application
    var count: Int
  }

  /// What two layers of one shape have in common.
  private struct Kind: Hashable {
    let operation: String
    let attributes: [String: Attribute]
    let types: [TensorType?]
  }

  /// Each layer that a sparse kernel can run, once a shape.
  private static func layers(of model: Model, batch: Int) throws -> [Layer] {
    var layers: [Layer] = []
    var places: [Kind: Int] = [:]
    for application in try model.applications(batch: batch)
    where application.leastSparsity != nil && model.weights[application.node.inputs[1]] != nil {
      let kind = Kind(
        operation: application.node.operation, attributes: application.node.attributes,
        types: Array(application.inputTypes.prefix(2)))
      if let place = places[kind] {
        layers[place].count += 1
      } else {
        places[kind] = layers.count
        layers.append(Layer(application: application, count: 1))
      }
    }
    return layers
  }

  private static func row(_ layer: Layer, runs: Int, number: UInt64) throws -> Row {
    let (application, type) = (layer.application, layer.application.type(1))
    let positions = application.output.count / max(type.shape.last ?? 1, 1)
    let dense = Weight(thinned(type.shape, sparsity: 0, number: number))
    let sparse = try sparsities.map { sparsity in
      let weight = thinned(type.shape, sparsity: sparsity, number: number)
      return try seconds(
        application, try Weight(weight, encoding: SparseEncoding()), .always, runs: runs)
    }
    return Row(
      layer: application.node.name, count: layer.count,
      shape: "\(type.shape.shapeText) at \(positions)",
      denseSeconds: try seconds(application, dense, .never, runs: runs), sparseSeconds: sparse,
      usedFrom: application.leastSparsity ?? 1)
  }

  /// Random weights, of which the given share is zero.
  private static func thinned(_ shape: [Int], sparsity: Double, number: UInt64) -> Tensor {
    var random = Philox(seed: 0, stream: number)
    return Tensor(shape: shape) { values in
      for index in values.indices {
        let isKept = Double(random.uniform()) >= sparsity
        let value = random.uniform() - 0.5
        values[index] = isKept ? value : 0
      }
    }
  }

  /// The median time of the layer alone.
  private static func seconds(
    _ application: Application, _ weight: Weight, _ zeros: ZeroSkipping, runs: Int
  ) throws -> Double {
    var builder = GraphBuilder()
    let type = application.type(0)
    let input = builder.input("input", type)
    let name = builder.weight("weight", weight)
    let output = builder.add(
      application.node.operation, [input, name], attributes: application.node.attributes)
    let program = try Program(
      compiling: builder.graph(outputs: output), weights: builder.weights,
      inputTypes: ["input": type], zeros: zeros)
    let samples = ["input": thinned(type.shape, sparsity: 0, number: 1)]
    let clock = ContinuousClock()
    for _ in 0..<max(2, runs / 5) { try program.execute(samples) }
    var times: [Double] = []
    for _ in 0..<runs { times.append(try clock.measure { try program.execute(samples) }.seconds) }
    return Quartiles(times).median
  }
}
